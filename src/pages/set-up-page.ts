import { openSetUpLink, type SetUpFault, setUp } from '../modules/sign-in/links/set-up.ts'
import type { SignInParts } from '../modules/sign-in/parts.ts'
import { html } from './html.ts'
import { button, field, form } from './layout.ts'
import type { Page, PageAnswer, PageRequest } from './page.ts'
import { type ChosenFault, chosenPassword, passwordFields } from './password-fields.ts'
import { linkEnded } from './password-new-page.ts'
import { signedIn } from './signed-in.ts'

type Fault = ChosenFault | SetUpFault

/** For the first administrator. */
export function setUpPage(parts: SignInParts): Page {
  return {
    async get(request) {
      const link = request.query.get('link')
      const found = await openSetUpLink(parts, link)
      return found ? { content: show(request, link ?? '') } : linkEnded(request)
    },
    async post(request): Promise<PageAnswer> {
      const { form } = request
      const link = form.get('link')
      const found = await openSetUpLink(parts, link)
      if (!found) return linkEnded(request)
      const { password, fault } = chosenPassword(request)
      const person = {
        username: (form.get('username') ?? '').trim(),
        displayName: (form.get('displayName') ?? '').trim(),
        email: (form.get('email') ?? '').trim() || null,
        language: request.language,
      }
      const result = fault ?? (await setUp(parts, found, person, password, request.from))
      if (result === 'LINK_ENDED') return linkEnded(request)
      if (typeof result !== 'string') return signedIn(result, '/sign-in')
      return { status: 422, content: show(request, link ?? '', result) }
    },
  }
}

const isOfPerson = (fault: Fault | undefined): fault is SetUpFault =>
  fault === 'USERNAME' || fault === 'DISPLAY_NAME' || fault === 'EMAIL'

function show({ text, form: typed }: PageRequest, link: string, fault?: Fault) {
  const words = text.setUp
  const ofPerson = isOfPerson(fault) ? { [fault]: words.faults[fault] } : {}
  const ofPassword = isOfPerson(fault) ? undefined : fault
  return {
    title: words.title,
    lead: words.lead,
    alert: fault && text.checkMarked,
    body: form(
      '/set-up',
      { link },
      html`${field({
        name: 'username',
        label: text.username,
        autocomplete: 'username',
        value: typed.get('username') ?? '',
        hint: text.usernameHint,
        fault: ofPerson.USERNAME,
        isFirst: fault === undefined,
      })}
${field({ name: 'displayName', label: text.displayName, autocomplete: 'name', value: typed.get('displayName') ?? '', fault: ofPerson.DISPLAY_NAME })}
${field({
  name: 'email',
  label: `${text.email} (${text.optional})`,
  type: 'email',
  autocomplete: 'email',
  value: typed.get('email') ?? '',
  hint: text.emailHint,
  fault: ofPerson.EMAIL,
  isOptional: true,
})}
${passwordFields(text, ofPassword)}
${button(words.button)}`,
    ),
  }
}
