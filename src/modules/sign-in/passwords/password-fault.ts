export const fewestCharacters = 12
export const mostBytes = 1_024

/** Whoever guesses passwords of this service begins with it. */
const serviceName = 'gatehouse'

export type PasswordFault = 'TOO_SHORT' | 'TOO_LONG' | 'COMMON' | 'PERSONAL'

/**
 * What is wrong with a password that somebody chooses; null if nothing is. As NIST SP 800-63B has it: length, what
 * everybody else takes, and what says who they are; no rules of composition.
 */
export async function findPasswordFault(
  password: string,
  personal: readonly (string | null)[],
): Promise<PasswordFault | null> {
  const text = password.normalize('NFKC')
  if (Buffer.byteLength(text) > mostBytes) return 'TOO_LONG'
  if ([...text].length < fewestCharacters) return 'TOO_SHORT'
  const core = coreOf(text)
  if (saysWho(text, personal)) return 'PERSONAL'
  const common = await readCommonPasswords()
  const isCommon = common.has(text.toLowerCase()) || common.has(core) || core === serviceName
  return isCommon || isMonotonous(core) ? 'COMMON' : null
}

/** Without what people add at the ends and repeat in order to be long enough: `Password2026!!` is `password`. */
function coreOf(text: string): string {
  const lower = text.toLowerCase()
  const bare = lower.replace(/^[\d\p{P}\p{S}\s]+|[\d\p{P}\p{S}\s]+$/gu, '') || lower
  return /^(.+?)\1+$/su.exec(bare)?.[1] ?? bare
}

const isMonotonous = (core: string): boolean => new Set(core).size < 4

/** True if little is left without the words that others know of the person, in whatever order, case and dress. */
function saysWho(text: string, personal: readonly (string | null)[]): boolean {
  const words = personal.flatMap((it) => (it === null ? [] : wordsOf(it)))
  const bare = bareOf(text)
  if (!words.some((word) => bare.includes(word))) return false
  const rest = [...words, serviceName]
    .sort((a, b) => b.length - a.length)
    // A space, so that what stood around a word does not make another.
    .reduce((left, word) => left.replaceAll(word, ' '), bare)
    .replaceAll(' ', '')
  return [...rest].length < fewestOwn || isDate.test(rest)
}

const fewestOwn = 4
/** A year, or a day with its year. */
const isDate = /^\d{4,8}$/

/** Letters and digits only, without case and diacritics. */
const bareOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const wordsOf = (name: string): string[] =>
  [name, name.split('@')[0] ?? '', ...name.split(/[^\p{L}\p{M}\p{N}]+/u)]
    .map(bareOf)
    .filter((word) => word.length >= shortestWord)

/** Shorter ones are in everything. */
const shortestWord = 3

let commonPasswords: Promise<ReadonlySet<string>> | undefined

/** Only when somebody chooses a password: 49,000 texts. */
function readCommonPasswords(): Promise<ReadonlySet<string>> {
  commonPasswords ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map((it) => String(it).toLowerCase())),
  )
  return commonPasswords
}
