import { publicError } from '../errors.ts'

/**
 * `__Host-`: of this host alone, over TLS (or to the own machine), for all of its paths; no neighbour can plant one.
 * Lax and not Strict, because who comes back from an OpenID provider, or from a mail, comes from another site and is to
 * be signed in on the page that they reach. What acts does not rely on it: it asks for the origin.
 */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax'

export const sessionCookie = '__Host-gatehouse-session'

export const setCookie = (name: string, value: string, maxAgeMs?: number): string =>
  `${name}=${value}; ${attributes}${maxAgeMs === undefined ? '' : `; Max-Age=${Math.floor(maxAgeMs / 1000)}`}`

export const clearCookie = (name: string): string => setCookie(name, '', 0)

/** The value of a cookie of this name; null without one. Refuses several: a browser keeps one, so somebody plays with them. */
export function readCookie(header: string | null | undefined, name: string): string | null {
  if (!header) return null
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  if (values.length > 1)
    throw publicError(
      'BAD_REQUEST',
      `The cookie ${name} came ${values.length} times. Send it once, or delete the cookies of this address and sign in again.`,
      { status: 400 },
    )
  return values[0] ?? null
}
