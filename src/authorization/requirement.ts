import type { Permission } from './permission.ts'
import type { PermissionSet } from './permission-set.ts'

/** Any one of these is enough; the narrowest comes first, and is the one that a refusal names. */
export type Clause = readonly [Permission, ...Permission[]]

/**
 * What must be held to pass a door: every clause, each by any one of its permissions.
 * What definitions say is interned by `key`, so two that say the same in the same order are the same object.
 */
export interface Requirement {
  readonly key: string
  readonly clauses: readonly Clause[]
}

/** A door left open on purpose. The reason is for the reader of the definition. */
export interface Open {
  readonly open: string
  /** What is asked for further in, where the door can't know it. */
  readonly askedInside: readonly Permission[]
}

/** What a definition says at its door: a permission, any of several, or why it is open. */
export type Declaration = Permission | Requirement | Open

const interned = new Map<string, Requirement>()

const clauseKey = (clause: Clause) => clause.map(({ name }) => name).join('|')

/**
 * A clause that another one implies is left out: who holds `a` holds any of `a` and `b`. Of two that imply each other,
 * being said in another order, the first stays.
 */
function intern(clauses: readonly Clause[]): Requirement {
  const unique = [...new Map(clauses.map((clause) => [clauseKey(clause), clause])).values()]
  const needed = unique.filter(
    (clause, i) =>
      !unique.some((other, j) => i !== j && implies(other, clause) && (j < i || !implies(clause, other))),
  )
  const key = needed.map(clauseKey).join('&')
  const requirement = interned.get(key) ?? { key, clauses: needed }
  interned.set(key, requirement)
  return requirement
}

const implies = (clause: Clause, other: Clause): boolean =>
  clause.every((permission) => other.includes(permission))

export const nothing: Requirement = intern([])

/**
 * Open to every principal that has proven who it is. The only way to leave a door open; say why, and which permissions the
 * policy behind it may ask for.
 */
export const open = (reason: string, ...askedInside: readonly Permission[]): Open => ({
  open: reason,
  askedInside,
})

/** One of these permissions is enough. Name the narrowest first. */
export const anyOf = (...permissions: Clause): Requirement => intern([permissions])

/** All of these requirements together. */
export const allOf = (...requirements: readonly Requirement[]): Requirement =>
  requirements.length === 1 && requirements[0]
    ? requirements[0]
    : intern(requirements.flatMap(({ clauses }) => clauses))

/** As `allOf`, but not kept: for what documents put together, in more ways than can be remembered. */
export const allOfThese = (...requirements: readonly Requirement[]): Requirement => ({
  key: '',
  clauses: [...new Set(requirements.flatMap(({ clauses }) => clauses))],
})

export function requirementOf(declaration: Declaration): Requirement {
  if ('open' in declaration) return nothing
  return 'clauses' in declaration ? declaration : intern([[declaration]])
}

/** The requirement with this key. Throws if none was declared: a key never comes from outside. */
export function requirementByKey(key: string): Requirement {
  const requirement = interned.get(key)
  if (!requirement) throw new Error(`No door requires ${key}.`)
  return requirement
}

export const isHeldBy = ({ clauses }: Requirement, held: PermissionSet): boolean =>
  clauses.every((clause) => clause.some((permission) => held.has(permission)))

/** What a principal with these permissions lacks: the narrowest of each clause that it doesn't hold, each once. */
export function missingFrom({ clauses }: Requirement, held: PermissionSet): Permission[] {
  const lacking = clauses.filter((clause) => !clause.some((permission) => held.has(permission)))
  return [...new Set(lacking.map(([first]) => first))]
}

/** What is asked for beyond these others, each clause once. */
export function beyond({ clauses }: Requirement, others: readonly Clause[]): Clause[] {
  const needed: Clause[] = []
  for (const clause of clauses)
    if (![...others, ...needed].some((other) => implies(other, clause))) needed.push(clause)
  return needed
}

/** What was hung on a type, a field or an input when the schema was built. */
export const requirementOn = ({ extensions }: { readonly extensions: object }): Requirement =>
  (extensions as { readonly requirement?: Requirement }).requirement ?? nothing

/** What the policy behind an open door may ask for. */
export const askedInside = ({ extensions }: { readonly extensions: object }): readonly Permission[] =>
  (extensions as { readonly askedInside?: readonly Permission[] }).askedInside ?? []

/** Whether it is for people who have signed in, whatever a token holds. */
export const isForPersons = ({ extensions }: { readonly extensions: object }): boolean =>
  (extensions as { readonly personsOnly?: true }).personsOnly === true

/**
 * The same, seen the other way round: whoever holds all permissions of any one of these holds the requirement. None of
 * them contains another.
 */
export function alternativesOf({ clauses }: Requirement): Permission[][] {
  const all = clauses.reduce<Permission[][]>(
    (ways, clause) => ways.flatMap((way) => clause.map((one) => [...new Set([...way, one])])),
    [[]],
  )
  const smallestFirst = [...all].sort((a, b) => a.length - b.length)
  const needed = smallestFirst.filter(
    (way, i) => !smallestFirst.slice(0, i).some((smaller) => smaller.every((one) => way.includes(one))),
  )
  return all.filter((way) => needed.includes(way))
}

/** All that it names. Which one of a clause was needed, only rows may tell. */
export const namedIn = ({ clauses }: Requirement): Permission[] => clauses.flat()

/** In words, for descriptions: `customer:read` and (`a:read` or `b:read`). */
export const inWords = ({ clauses }: Requirement): string =>
  clauses
    .map((clause) => {
      const words = clause.map(({ name }) => `\`${name}\``).join(' or ')
      return clause.length > 1 && clauses.length > 1 ? `(${words})` : words
    })
    .join(' and ')
