import { findLink } from '../modules/sign-in/links/one-time-links.ts'
import { setUp } from '../modules/sign-in/links/set-up.ts'
import type { SignInParts } from '../modules/sign-in/parts.ts'
import { html } from './html.ts'
import { button, field, form } from './layout.ts'
import type { Page, PageAnswer, PageRequest } from './page.ts'
import { type ChosenFault, chosenPassword, faultText, passwordFields } from './password-fields.ts'
import { linkEnded } from './password-new-page.ts'
import { signedIn } from './signed-in.ts'

type SetUpFault = ChosenFault | 'USERNAME' | 'USERNAME_TAKEN' | 'EMAIL' | 'DISPLAY_NAME'

/** For the first administrator. */
export function setUpPage(parts: SignInParts): Page {
  return {
    async get(request) {
      const link = request.query.get('link')
      const found = await findLink(parts.database, parts.peppers, ['SET_UP'], link)
      return found ? { content: show(request, link ?? '') } : linkEnded(request)
    },
    async post(request): Promise<PageAnswer> {
      const { form } = request
      const link = form.get('link')
      const found = await findLink(parts.database, parts.peppers, ['SET_UP'], link)
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

function show({ text, form: typed }: PageRequest, link: string, fault?: SetUpFault) {
  const words = text.setUp
  const ofUsername = { USERNAME: words.badUsername, USERNAME_TAKEN: words.taken } as const
  const usernameFault = fault === 'USERNAME' || fault === 'USERNAME_TAKEN' ? ofUsername[fault] : undefined
  const nameFault = fault === 'DISPLAY_NAME' ? text.missing : undefined
  const emailFault = fault === 'EMAIL' ? words.badEmail : undefined
  const passwordFault =
    fault === undefined || usernameFault || nameFault || emailFault ? undefined : (fault as ChosenFault)
  return {
    title: words.title,
    lead: words.lead,
    alert:
      usernameFault ?? nameFault ?? emailFault ?? (passwordFault ? faultText(text, passwordFault) : undefined),
    body: form(
      '/set-up',
      { link },
      html`${field({
        name: 'username',
        label: text.username,
        autocomplete: 'username',
        value: typed.get('username') ?? 'admin',
        hint: text.usernameHint,
        fault: usernameFault,
        isFirst: true,
      })}
${field({ name: 'displayName', label: text.displayName, autocomplete: 'name', value: typed.get('displayName') ?? '', fault: nameFault })}
${field({
  name: 'email',
  label: `${text.email} (${text.optional})`,
  type: 'email',
  autocomplete: 'email',
  value: typed.get('email') ?? '',
  hint: text.emailHint,
  fault: emailFault,
  isOptional: true,
})}
${passwordFields(text, passwordFault)}
${button(words.button)}`,
    ),
  }
}
