import type { GraphQLError, GraphQLResolveInfo } from 'graphql'
import { publicError } from '../errors.ts'
import { howToGrant } from './how-to-grant.ts'
import { type InputNeed, withInputs } from './input-requirement.ts'
import type { Permission } from './permission.ts'
import { PermissionSet } from './permission-set.ts'
import { missingFrom, type Requirement } from './requirement.ts'

/**
 * A position in the document: response keys, `@` for "each of the list" as Apollo Router writes it.
 * Refusals are told in these terms, never by row: the number of errors must not tell the number of rows.
 */
export type DocumentPath = readonly string[]

interface Denial {
  readonly path: DocumentPath
  readonly missing: readonly Permission[]
  /** The same in words: first what the field itself needs, then what its inputs need. */
  readonly needs: readonly string[]
  /** A token asks for what is only for people: no grant would open it, and `missing` may be empty. */
  readonly isForOthers: boolean
}

/** All errors of an answer, as JSON: it must not grow with what was refused. */
const maxErrorsLength = 10_000

/** What one request was refused: at most one entry for a field of the document. */
export class Denials {
  /** Made for the first one: most requests have none. */
  #byPath: Map<string, Denial> | undefined
  readonly #held: PermissionSet

  constructor(held: PermissionSet) {
    this.#held = held
  }

  /** `own`: what the field needs without its inputs. */
  add(path: DocumentPath, own: Requirement, inputs: readonly InputNeed[], isForOthers = false): void {
    const key = JSON.stringify(path)
    this.#byPath ??= new Map()
    if (this.#byPath.has(key)) return
    const missing = missingFrom(withInputs(own, inputs), this.#held)
    this.#byPath.set(key, { path, missing, needs: this.#inWords(missing, inputs, own), isForOthers })
  }

  #inWords(missing: readonly Permission[], inputs: readonly InputNeed[], own: Requirement): string[] {
    const lacks = (requirement: Requirement, permission: Permission) =>
      missingFrom(requirement, this.#held).includes(permission)
    const askingFor = (permission: Permission) => [
      ...new Set(inputs.filter((it) => lacks(it.requirement, permission)).map(({ name }) => name)),
    ]
    const isForInputs = (it: Permission) => !lacks(own, it) && askingFor(it).length > 0
    const ofOwn = namesOf(missing.filter((it) => !isForInputs(it)))
    return [
      ...(ofOwn.length > 0 ? [ofOwn.join(' and ')] : []),
      ...missing.filter(isForInputs).map((it) => `${it.name} for ${askingFor(it).join(' and ')}`),
    ]
  }

  get isEmpty(): boolean {
    return this.#byPath === undefined
  }

  /** Everything that was missing, each once, in the order of the document. */
  missing(): Permission[] {
    return missingIn(this.#all())
  }

  /**
   * One for each refused field, in the order of the document, as many as fit; then one that counts the others and names
   * what they lack.
   */
  errors(): GraphQLError[] {
    const all = this.#all()
    const told: GraphQLError[] = []
    let length = 0
    for (const denial of all) {
      const error = errorOf(denial)
      length += JSON.stringify(error).length
      if (length > maxErrorsLength) break
      told.push(error)
    }
    const rest = all.slice(told.length)
    return rest.length === 0 ? told : [...told, errorOfRest(rest)]
  }

  /** What the answer says once, beside its errors: of these denials, and of what was missing further in. */
  extensions(
    owner: { readonly ownerPermissions?: PermissionSet },
    furtherIn: readonly Permission[] = [],
  ): { readonly howToGrant: ReturnType<typeof howToGrant> } {
    const grantable = this.#all().filter(({ isForOthers }) => !isForOthers)
    return { howToGrant: howToGrant(PermissionSet.of([...missingIn(grantable), ...furtherIn]), owner) }
  }

  #all(): Denial[] {
    return [...(this.#byPath?.values() ?? [])]
  }
}

const missingIn = (denials: readonly Denial[]): Permission[] => [
  ...new Set(denials.flatMap(({ missing }) => missing)),
]

const namesOf = (permissions: readonly Permission[]) => permissions.map(({ name }) => name)

function errorOf({ path, missing, needs, isForOthers }: Denial): GraphQLError {
  const sentences = [
    ...(needs.length > 0 ? [`needs ${needs.join('; and ')}, which you do not have.`] : []),
    ...(isForOthers ? ['is only for people who have signed in, whatever a token has.'] : []),
  ]
  const message = `${path.at(-1)} ${sentences.join(' It ')}`
  return publicError('FORBIDDEN', message, { path, details: { missingPermissions: namesOf(missing) } })
}

function errorOfRest(rest: readonly Denial[]): GraphQLError {
  const names = namesOf(missingIn(rest))
  const needs = names.length > 0 ? ` They need ${names.join(', ')}, which you do not have.` : ''
  return publicError('FORBIDDEN', `Refused fields that are not told one by one: ${rest.length}.${needs}`, {
    details: { missingPermissions: names, refusedFields: rest.length },
  })
}

export function documentPath(path: GraphQLResolveInfo['path']): DocumentPath {
  const keys: string[] = []
  for (let step: GraphQLResolveInfo['path'] | undefined = path; step; step = step.prev)
    keys.unshift(typeof step.key === 'number' ? '@' : step.key)
  return keys
}
