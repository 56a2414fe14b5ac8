import { randomUUID } from 'node:crypto'

/** Where a request comes from, for the audit log and a token's last use. Never a credential. */
export interface RequestInfo {
  readonly requestId: string
  readonly address: string | null
  readonly userAgent: string | null
}

const requestIdForm = /^[\w.-]{1,64}$/

/** A request may bring an id of its own, under which its sender will look for it in the log. */
export const requestInfoOf = (
  header: (name: 'x-request-id' | 'user-agent') => string | null,
  address: string | undefined,
): RequestInfo => {
  const given = header('x-request-id')
  return {
    requestId: given && requestIdForm.test(given) ? given : randomUUID(),
    address: address ?? null,
    userAgent: header('user-agent'),
  }
}
