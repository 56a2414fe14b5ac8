import type { Background } from '../lib/background.ts'
import type { Log } from '../lib/log.ts'
import type { OpenIdProvider } from '../modules/sign-in/oidc/provider.ts'
import type { SignInParts } from '../modules/sign-in/parts.ts'
import { openIdAnswerPage, openIdStartPage } from './openid-pages.ts'
import type { Page } from './page.ts'
import { passwordForgottenPage } from './password-forgotten-page.ts'
import { passwordNewPage } from './password-new-page.ts'
import { setUpPage } from './set-up-page.ts'
import { signInPage } from './sign-in-page.ts'
import { signOutPage } from './sign-out-page.ts'

interface SignInPagesParts {
  readonly signIn: SignInParts
  /** Null without a provider. */
  readonly openId: OpenIdProvider | null
  readonly background: Background
  readonly log: Log
}

/** By their paths. */
export const signInPages = ({
  signIn,
  openId,
  background,
  log,
}: SignInPagesParts): Readonly<Record<string, Page>> => ({
  '/sign-in': signInPage(signIn, openId !== null),
  '/sign-out': signOutPage(signIn),
  '/password/forgotten': passwordForgottenPage(signIn, background),
  '/password/new': passwordNewPage(signIn, openId !== null),
  '/set-up': setUpPage(signIn),
  ...(openId && {
    '/sign-in/openid': openIdStartPage(signIn, openId),
    [openIdAnswerPath]: openIdAnswerPage(signIn, openId, log),
  }),
})

/** What the provider is told to send people back to. */
export const openIdAnswerPath = '/sign-in/openid/answer'
