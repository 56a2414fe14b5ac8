import type { SignInParts } from '../modules/sign-in/parts.ts'
import {
  type OpenLink,
  openPasswordLink,
  setPasswordByLink,
} from '../modules/sign-in/passwords/set-password.ts'
import { html } from './html.ts'
import { button, field, form } from './layout.ts'
import type { Page, PageAnswer, PageRequest } from './page.ts'
import { type ChosenFault, chosenPassword, passwordFields } from './password-fields.ts'
import { signedIn } from './signed-in.ts'

/** For an invitation and for a forgotten password alike. Opening it changes nothing. */
export function passwordNewPage(parts: SignInParts, hasOpenId: boolean): Page {
  return {
    async get(request) {
      const link = request.query.get('link')
      const opened = await openPasswordLink(parts, link)
      return opened ? { content: show(request, opened, link ?? '') } : linkEnded(request)
    },
    async post(request): Promise<PageAnswer> {
      const link = request.form.get('link')
      const opened = await openPasswordLink(parts, link)
      if (!opened) return linkEnded(request)
      const { password, fault } = chosenPassword(request)
      const result = fault ?? (await setPasswordByLink(parts, opened, password, request.from))
      if (result === 'LINK_ENDED') return linkEnded(request)
      if (typeof result !== 'string') return signedIn(result, '/sign-in')
      return { status: 422, content: show(request, opened, link ?? '', result) }
    },
  }

  function show({ text }: PageRequest, { link, user }: OpenLink, linkText: string, fault?: ChosenFault) {
    const isInvitation = link.purpose === 'INVITATION'
    const words = text.newPasswordPage
    return {
      title: isInvitation ? words.welcome(user.display_name) : words.title,
      lead: isInvitation ? words.welcomeLead : words.lead,
      alert: fault && text.checkMarked,
      body: html`${form(
        '/password/new',
        { link: linkText },
        html`${field({ name: 'username', label: text.username, autocomplete: 'username', value: user.username, isReadOnly: true })}
${passwordFields(text, fault)}
${button(words.button)}`,
      )}
${
  isInvitation &&
  hasOpenId &&
  html`<p class="or">${words.or}</p>
<a class="button second" href="/sign-in/openid?${new URLSearchParams({ link: linkText }).toString()}">${words.openId}</a>`
}`,
    }
  }
}

export const linkEnded = ({ text }: PageRequest): PageAnswer => ({
  status: 410,
  content: {
    title: text.linkEnded.title,
    lead: text.linkEnded.lead,
    body: html`<div class="stack">
<a class="button" href="/password/forgotten">${text.linkEnded.again}</a>
<a class="button second" href="/sign-in">${text.linkEnded.signIn}</a>
</div>`,
  },
})
