import type { PasswordFault } from '../modules/sign-in/passwords/password-fault.ts'
import { type Html, html } from './html.ts'
import { field } from './layout.ts'
import type { PageRequest } from './page.ts'
import type { Texts } from './texts.ts'

export interface ChosenPassword {
  readonly password: string
  /** What can be said without looking further. */
  readonly fault: 'NOT_EQUAL' | null
}

export function chosenPassword({ form }: PageRequest): ChosenPassword {
  const password = form.get('password') ?? ''
  return { password, fault: password === form.get('repeated') ? null : 'NOT_EQUAL' }
}

export type ChosenFault = PasswordFault | 'NOT_EQUAL'

/** Twice: what is typed can't be seen, and there is no script to show it. */
export const passwordFields = (text: Texts, fault: ChosenFault | undefined): Html =>
  html`${field({
    name: 'password',
    label: text.newPassword,
    type: 'password',
    autocomplete: 'new-password',
    hint: text.passwordHint,
    fault: fault && fault !== 'NOT_EQUAL' ? text.passwordFaults[fault] : undefined,
  })}
${field({
  name: 'repeated',
  label: text.repeatPassword,
  type: 'password',
  autocomplete: 'new-password',
  fault: fault === 'NOT_EQUAL' ? text.notEqual : undefined,
})}`
