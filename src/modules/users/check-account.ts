import { badInput } from '../../errors.ts'
import { lenient } from '../../graphql/scalars.ts'
import { isDeceptive } from '../../lib/deceptive-text.ts'

const usernamePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Lower-case, so that no two differ in case only; without @, so that none is an address. */
export function checkUsername(username: string): string {
  if (!usernamePattern.test(username))
    throw badInput(
      'username',
      'Use 1 to 64 of a-z, 0-9, dot, dash and underscore; begin with a letter or digit.',
    )
  return username
}

export function checkDisplayName(name: string): string {
  const trimmed = name.trim()
  if (isDeceptive(trimmed)) throw badInput('displayName', 'Use no control or text direction characters.')
  if (trimmed.length < 1 || trimmed.length > 120)
    throw badInput('displayName', 'Give a name of 1 to 120 characters.')
  return trimmed
}

export function checkEmail(email: string): string {
  const trimmed = email.trim()
  if (trimmed.length > 254 || lenient('email', trimmed) === null || isDeceptive(trimmed))
    throw badInput('email', 'Give a single address, such as ada@example.com.')
  return trimmed
}
