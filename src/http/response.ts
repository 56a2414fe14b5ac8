import type { Authenticated } from '../authentication/use-authentication.ts'
import type { Log } from '../lib/log.ts'

/** Answers are nobody's to keep: they depend on the token. */
export const protectiveHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const

/** One line for each request, without its contents. */
export const logRequest = (
  log: Log,
  { requestInfo, principal }: Partial<Authenticated>,
  {
    method,
    status,
    startedAt,
  }: { readonly method: string; readonly status: number; readonly startedAt: number },
): void =>
  log.info(
    {
      requestId: requestInfo?.requestId,
      address: requestInfo?.address,
      tokenId: principal?.kind === 'TOKEN' ? principal.tokenId : undefined,
      sessionId: principal?.kind === 'PERSON' ? principal.sessionId : undefined,
      userId: principal?.userId,
      method,
      status,
      ms: Math.round(performance.now() - startedAt),
    },
    'request',
  )
