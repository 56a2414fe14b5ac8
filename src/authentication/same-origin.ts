/** A header of the request; null if it is not there. */
export type HeaderOf = (name: string) => string | null

/** Decides whether a request comes from a page of this service. */
export type OriginCheck = (header: HeaderOf) => boolean

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

/**
 * By `Origin`, which browsers send with each POST and no script can set, and by `Sec-Fetch-Site` where the browser knows
 * it. `trustOwnHost` is for the embedded demo: it is reached as 127.0.0.1 or localhost, by whatever port.
 */
export function originCheck(publicUrl: string, trustOwnHost: boolean): OriginCheck {
  return (header) => {
    const origin = header('origin')
    const site = header('sec-fetch-site')
    if (origin === null || (site !== null && site !== 'same-origin')) return false
    if (origin === publicUrl) return true
    const host = header('host') ?? ''
    return trustOwnHost && loopback.test(host) && origin === `http://${host}`
  }
}
