import { clearCookie, setCookie } from '../authentication/session-cookie.ts'
import type { Log } from '../lib/log.ts'
import { networkOf } from '../lib/network-of.ts'
import { findLink } from '../modules/links/one-time-links.ts'
import { bucket, takeTry } from '../modules/sign-in/abuse/budgets.ts'
import { secretsOf, startAttempt, takeAttempt } from '../modules/sign-in/oidc/attempts.ts'
import { type OpenIdProvider, OpenIdRefused, OpenIdUnavailable } from '../modules/sign-in/oidc/provider.ts'
import { signInWithIdentity } from '../modules/sign-in/oidc/sign-in-with-identity.ts'
import type { SignInParts } from '../modules/sign-in/parts.ts'
import { oidcAttemptMs } from '../modules/sign-in/policy.ts'
import { html } from './html.ts'
import type { Page, PageAnswer, PageRequest } from './page.ts'
import { linkEnded } from './password-new-page.ts'
import { returnPath } from './return-path.ts'
import { signedIn } from './signed-in.ts'

const attemptCookie = '__Host-gatehouse-openid'

/**
 * A link and no form: browsers hold the redirect that answers a form to `form-action 'self'`. It signs nobody in by
 * itself; nothing elsewhere, a mail included, can even start it where the browser says who asks.
 */
export const openIdStartPage = (parts: SignInParts, provider: OpenIdProvider): Page => ({
  async get(request): Promise<PageAnswer> {
    const linkText = request.query.get('link')
    // To the page of ours that asks: somebody else's invitation would take the identity of whoever opens it.
    if (request.isFromElsewhere) return { redirect: beginning(linkText) }
    const { database, peppers } = parts
    await takeTry(database, [bucket('openIdOfAddress', networkOf(request.requestInfo.address))])
    const link = linkText === null ? null : await findLink(database, peppers, ['INVITATION'], linkText)
    if (linkText !== null && !link) return linkEnded(request)
    try {
      const returnTo = returnPath(request.query.get('return'))
      const secret = await startAttempt(database, { linkId: link?.id ?? null, returnTo })
      return {
        redirect: await provider.addressOf(secretsOf(secret)),
        cookies: [setCookie(attemptCookie, secret, oidcAttemptMs)],
      }
    } catch (error) {
      if (error instanceof OpenIdUnavailable) return refused(request, 'unavailable')
      throw error
    }
  },
})

/** Where the provider sends the browser back to. */
export const openIdAnswerPage = (parts: SignInParts, provider: OpenIdProvider, log: Log): Page => ({
  async get(request) {
    const cookies = [clearCookie(attemptCookie)]
    const secret = request.cookie(attemptCookie)
    const attempt = await takeAttempt(parts.database, secret)
    if (secret === null || !attempt) return { ...refused(request, 'refused'), cookies }
    try {
      const identity = await provider.identify(request.query, secretsOf(secret))
      const result = await signInWithIdentity(parts, provider.options, identity, attempt, request.from)
      if (result === 'LINK_ENDED') return { ...linkEnded(request), cookies }
      if (typeof result === 'string') return { ...refused(request, 'unknown'), cookies }
      const answer = signedIn(result, attempt.returnTo)
      return { ...answer, cookies: [...cookies, ...(answer.cookies ?? [])] }
    } catch (error) {
      const isUnavailable = error instanceof OpenIdUnavailable
      if (!isUnavailable && !(error instanceof OpenIdRefused)) throw error
      log.warn({ err: error, requestId: request.requestInfo.requestId }, 'OpenID sign-in failed')
      return { ...refused(request, isUnavailable ? 'unavailable' : 'refused'), cookies }
    }
  },
})

const beginning = (link: string | null): string =>
  link === null ? '/sign-in' : `/password/new?${new URLSearchParams({ link }).toString()}`

const statuses = { refused: 403, unknown: 403, unavailable: 503 } as const

const refused = ({ text }: PageRequest, why: keyof typeof statuses): PageAnswer => ({
  status: statuses[why],
  content: {
    title: text.openIdRefused.title,
    alert: text.openIdRefused[why],
    body: html`<div class="stack"><a class="button" href="/sign-in">${text.openIdRefused.again}</a></div>`,
  },
})
