import { resourceGroups } from '../authorization/permission.ts'
import { instantText } from '../lib/instant-text.ts'
import type { SignInParts } from '../modules/sign-in/parts.ts'
import { type OpenTokenLink, openTokenLink } from '../modules/token-links/open-token-link.ts'
import { useTokenLink } from '../modules/token-links/use-token-link.ts'
import { actionTexts } from '../modules/users/schema/permission-action.ts'
import { type Html, html } from './html.ts'
import { button, form } from './layout.ts'
import type { Page, PageAnswer, PageRequest } from './page.ts'
import type { PageLanguage, Texts } from './texts.ts'

/** Where the link in a reminder leads: to keep a token, or to extend it. Opening it changes nothing, and nobody signs in. */
export const tokenLinkPage = (parts: SignInParts): Page => ({
  async get(request) {
    const text = request.query.get('link')
    const opened = await openTokenLink(parts, text)
    return opened ? { content: show(request, opened, text ?? '') } : ended(request)
  },
  async post(request) {
    const opened = await openTokenLink(parts, request.form.get('link'))
    if (!opened) return ended(request)
    const result = await useTokenLink(parts, opened.link, request.requestInfo)
    return result === 'LINK_ENDED' ? ended(request) : { content: done(request, opened, result.until) }
  },
})

const wordsFor = ({ tokenLink }: Texts, { link }: OpenTokenLink) =>
  link.purpose === 'KEEP_TOKEN' ? tokenLink.keep : tokenLink.extend

function show(request: PageRequest, opened: OpenTokenLink, linkText: string) {
  const { text, language } = request
  const words = wordsFor(text, opened)
  const { link, effect } = opened
  return {
    title: words.title,
    lead: words.lead(instantText(link.expiresAt, language), instantText(effect.until, language)),
    body: html`${factsAbout(request, opened)}
${form('/token', { link: linkText }, button(words.button))}
<p class="hint">${text.tokenLink.rest} <a href="/sign-in">${text.tokenLink.signIn}</a></p>`,
  }
}

function done({ text, language }: PageRequest, opened: OpenTokenLink, until: number) {
  const words = wordsFor(text, opened)
  const isKept = opened.link.purpose === 'KEEP_TOKEN'
  return {
    title: words.done,
    note: words.doneNote(instantText(until, language)),
    body: html`<dl>
${fact(text.tokenLink.name, opened.token.name)}
${isKept && fact(text.tokenLink.expires, instantText(opened.token.expires_at, language))}
</dl>`,
  }
}

/** The same for every link that does not work, so that it tells nothing about any token. */
const ended = ({ text }: PageRequest): PageAnswer => ({
  status: 410,
  content: {
    title: text.linkEnded.title,
    lead: text.tokenLink.ended,
    body: html`<div class="stack"><a class="button" href="/sign-in">${text.tokenLink.signIn}</a></div>`,
  },
})

function factsAbout(
  { text, language }: PageRequest,
  { link, token, owner, permissions }: OpenTokenLink,
): Html {
  const words = text.tokenLink
  return html`<dl>
${fact(words.name, token.name)}
${owner.id !== link.userId && fact(words.owner, owner.display_name)}
${fact(words.lastUse, lastUse(token, words, language))}
${fact(words.expires, instantText(token.expires_at, language))}
${fact(words.permissions, permissionList(permissions, language) ?? words.noPermissions)}
</dl>`
}

const fact = (label: string, value: Html | string): Html => html`<dt>${label}</dt><dd>${value}</dd>`

function lastUse(
  { last_used_at, last_used_address }: OpenTokenLink['token'],
  words: Texts['tokenLink'],
  language: PageLanguage,
): string {
  if (last_used_at === null) return words.neverUsed
  const time = instantText(last_used_at, language)
  return last_used_address === null ? time : words.from(time, last_used_address)
}

/** By resources, as the catalogue names them; null: none that it knows. */
function permissionList(names: readonly string[], language: PageLanguage): Html | null {
  const lines = resourceGroups()
    .flatMap(({ resources }) => resources)
    .map(({ title, actions }) => ({
      title: title[language],
      held: actions.filter(({ name }) => names.includes(name)),
    }))
    .filter(({ held }) => held.length > 0)
    .map(
      ({ title, held }) => `${title}: ${held.map(({ action }) => actionTexts[action][language]).join(', ')}`,
    )
  return lines.length === 0 ? null : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}
