import { sessionCookie } from '../../src/authentication/session-cookie.ts'
import type { Outcome } from './token-state.ts'
import { publicUrl } from './world.ts'

/** Longer than anything of the service takes: what hangs is a fault. */
const timeoutMs = 20_000

export interface Answer {
  readonly outcome: Outcome
  readonly data: Record<string, unknown>
  /** Of the first error; for the summary. */
  readonly code: string | null
}

const unknown: Answer = { outcome: 'UNKNOWN', data: {}, code: null }

/** As a page of the service asks for whoever is signed in. */
export const askSigned = (
  url: string,
  session: string,
  requestId: string,
  query: string,
  variables: unknown,
) =>
  ask(url, query, variables, {
    cookie: `${sessionCookie}=${session}`,
    origin: publicUrl,
    'gatehouse-session': '1',
    'x-request-id': requestId,
  })

export const askWithToken = (url: string, secret: string, query: string) =>
  ask(url, query, {}, { authorization: `Bearer ${secret}` })

async function ask(
  url: string,
  query: string,
  variables: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await send(`${url}/graphql`, JSON.stringify({ query, variables }), {
    'content-type': 'application/json',
    ...headers,
  })
  if (!response || response.status >= 500) return unknown
  const { data, errors } = JSON.parse(response.text) as {
    data?: Record<string, unknown>
    errors?: { extensions?: { code?: string } }[]
  }
  if (!errors) return { outcome: 'ACKNOWLEDGED', data: data ?? {}, code: null }
  return { outcome: 'REFUSED', data: {}, code: errors[0]?.extensions?.code ?? '' }
}

/** As the form behind the link in a mail does. */
export async function pressLink(url: string, link: string, requestId: string): Promise<Outcome> {
  const response = await send(`${url}/token`, new URLSearchParams({ link }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    origin: publicUrl,
    'x-request-id': requestId,
  })
  if (!response || response.status >= 500) return 'UNKNOWN'
  return response.status === 200 ? 'ACKNOWLEDGED' : 'REFUSED'
}

async function send(url: string, body: string, headers: Record<string, string>) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, text: await response.text() }
  } catch {
    return null
  }
}
