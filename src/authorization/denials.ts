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
  /** The same, each with the inputs that ask for it, where the field itself doesn't. */
  readonly reasons: readonly string[]
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
    const reasons = missing.map((permission) => this.#reasonFor(permission, own, inputs))
    this.#byPath.set(key, { path, missing, reasons, isForOthers })
  }

  #reasonFor(permission: Permission, own: Requirement, inputs: readonly InputNeed[]): string {
    const lacksIt = (requirement: Requirement) => missingFrom(requirement, this.#held).includes(permission)
    const names = inputs.filter(({ requirement }) => lacksIt(requirement)).map(({ name }) => name)
    const isForInputs = names.length > 0 && !lacksIt(own)
    return isForInputs ? `${permission.name} for ${[...new Set(names)].join(', ')}` : permission.name
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

function errorOf({ path, missing, reasons, isForOthers }: Denial): GraphQLError {
  const sentences = [
    ...(reasons.length > 0 ? [`needs ${reasons.join(' and ')}, which you do not have.`] : []),
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
