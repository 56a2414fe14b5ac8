import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'

/** Where a request comes from, for the audit log and a token's last use. Never a credential. */
export interface RequestInfo {
  readonly requestId: string
  readonly address: string | null
  readonly userAgent: string | null
}

const requestIdForm = /^[\w.-]{1,64}$/

/**
 * A request may bring an id of its own, under which its sender will look for it in the log. Where it comes from, the
 * last of our own proxies knows; what stands before that in the header anybody may have written.
 */
export const requestInfoOf = (
  header: (name: 'x-request-id' | 'user-agent' | 'x-forwarded-for') => string | null,
  peerAddress: string | undefined,
  proxies: number,
): RequestInfo => {
  const given = header('x-request-id')
  const forwarded = proxies > 0 ? header('x-forwarded-for')?.split(',').at(-proxies)?.trim() : undefined
  return {
    requestId: given && requestIdForm.test(given) ? given : randomUUID(),
    address: (forwarded && isIP(forwarded) ? forwarded : peerAddress) ?? null,
    userAgent: header('user-agent'),
  }
}
