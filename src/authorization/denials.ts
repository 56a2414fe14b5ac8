import type { GraphQLError, GraphQLResolveInfo } from 'graphql'
import { publicError } from '../errors.ts'
import type { Permission } from './permission.ts'
import type { PermissionSet } from './permission-set.ts'
import { missingFrom, type Requirement } from './requirement.ts'

/**
 * A position in the document: response keys, `@` for "each of the list" as Apollo Router writes it.
 * Refusals are told in these terms, never by row: the number of errors must not tell the number of rows.
 */
export type DocumentPath = readonly string[]

interface Denial {
  readonly path: DocumentPath
  readonly missing: readonly Permission[]
}

/** What one request was refused: at most one entry for a field of the document. */
export class Denials {
  /** Made for the first one: most requests have none. */
  #byPath: Map<string, Denial> | undefined
  readonly #held: PermissionSet

  constructor(held: PermissionSet) {
    this.#held = held
  }

  add(path: DocumentPath, requirement: Requirement): void {
    const key = JSON.stringify(path)
    this.#byPath ??= new Map()
    if (!this.#byPath.has(key)) this.#byPath.set(key, { path, missing: missingFrom(requirement, this.#held) })
  }

  get isEmpty(): boolean {
    return this.#byPath === undefined
  }

  /** Everything that was missing, each once, in the order of the document. */
  missing(): Permission[] {
    return [...new Set(this.#all().flatMap(({ missing }) => missing))]
  }

  errors(): GraphQLError[] {
    return this.#all().map(({ path, missing }) => {
      const names = missing.map(({ name }) => name)
      return publicError('FORBIDDEN', `${path.at(-1)} needs ${names.join(' and ')}, which you do not have.`, {
        path,
        details: { missingPermissions: names },
      })
    })
  }

  #all(): Denial[] {
    return [...(this.#byPath?.values() ?? [])]
  }
}

export function documentPath(path: GraphQLResolveInfo['path']): DocumentPath {
  const keys: string[] = []
  for (let step: GraphQLResolveInfo['path'] | undefined = path; step; step = step.prev)
    keys.unshift(typeof step.key === 'number' ? '@' : step.key)
  return keys
}
