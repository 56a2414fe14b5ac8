import { sessionCookie, setCookie } from '../authentication/session-cookie.ts'
import type { SignedIn } from '../modules/sign-in/parts.ts'
import { deviceCookieMs } from '../modules/sign-in/policy.ts'
import type { PageAnswer } from './page.ts'

export const deviceCookie = '__Host-gatehouse-device'

/** The session's cookie ends with the browser, the device's stays. */
export const signedIn = (signedIn: SignedIn, redirect: string): PageAnswer => ({
  redirect,
  cookies: [
    setCookie(sessionCookie, signedIn.sessionSecret),
    setCookie(deviceCookie, signedIn.deviceCookie, deviceCookieMs),
  ],
})
