import { clearCookie, sessionCookie } from '../authentication/session-cookie.ts'
import type { SignInParts } from '../modules/sign-in/parts.ts'
import { endSessionOf } from '../modules/sign-in/sessions/repository.ts'
import { html } from './html.ts'
import type { Page, PageRequest } from './page.ts'

export const signOutPage = ({ database }: SignInParts): Page => ({
  get: (request) => ({ content: request.session ? ask(request) : done(request) }),
  async post(request) {
    const { sessionSecret, request: info } = request.from
    if (sessionSecret !== null)
      await database.transaction((trx) => endSessionOf(trx, database, sessionSecret, info))
    return { content: done(request), cookies: [clearCookie(sessionCookie)] }
  },
})

const ask = ({ text }: PageRequest) => ({
  title: text.signOut.title,
  lead: text.signOut.lead,
  body: html`<div class="stack">
<form method="post" action="/sign-out"><button class="button">${text.signOut.button}</button></form>
<a class="button second" href="/sign-in">${text.signOut.stay}</a>
</div>`,
})

const done = ({ text }: PageRequest) => ({
  title: text.signOut.done,
  body: html`<div class="stack"><a class="button" href="/sign-in">${text.toSignIn}</a></div>`,
})
