import type { Background } from '../lib/background.ts'
import { requestPasswordReset } from '../modules/sign-in/links/password-reset.ts'
import type { SignInParts } from '../modules/sign-in/parts.ts'
import { html } from './html.ts'
import { button, field, form } from './layout.ts'
import type { Page, PageRequest } from './page.ts'

export const passwordForgottenPage = (parts: SignInParts, background: Background): Page => ({
  get: (request) => ({ content: ask(request) }),
  async post(request) {
    const login = request.form.get('login') ?? ''
    if (login.trim() === '') return { status: 422, content: ask(request, request.text.missing) }
    const { sent } = await requestPasswordReset(parts, login, request.from)
    background.add(sent)
    return { content: answered(request) }
  },
})

const ask = ({ text }: PageRequest, fault?: string) => ({
  title: text.forgotten.title,
  lead: text.forgotten.lead,
  alert: fault && text.checkMarked,
  body: html`${form(
    '/password/forgotten',
    {},
    html`${field({ name: 'login', label: text.login, autocomplete: 'username', fault, isFirst: true })}
${button(text.forgotten.button)}`,
  )}
<p class="aside"><a href="/sign-in">${text.forgotten.back}</a></p>`,
})

/** The same for every name. */
const answered = ({ text }: PageRequest) => ({
  title: text.forgotten.sentTitle,
  lead: text.forgotten.sent,
  body: html`<div class="stack"><a class="button second" href="/sign-in">${text.forgotten.back}</a></div>`,
})
