import type { OperationDefinitionNode } from 'graphql'
import type { OperationParts } from '../lib/walk-operation.ts'
import type { DocumentPath } from './denials.ts'
import { onlyForPersons } from './for-persons.ts'
import { arePathsShort, type NeededPlace, placesBehindOpenDoors, placesWritten } from './needed-places.ts'
import type { Permission } from './permission.ts'
import { PermissionSet } from './permission-set.ts'
import { possibleInputs } from './possible-inputs.ts'
import { alternativesOf, type Clause } from './requirement.ts'

/** What one place needs, beyond the places above it. */
export interface RequiredAtPath {
  readonly path: DocumentPath
  /** Those of the whole that are meant for this place. */
  readonly permissions: readonly Permission[]
  /** Holding all of any one of these would do here. */
  readonly alternatives: readonly (readonly Permission[])[]
}

/** What has to be granted for a document: the least that runs it as it is written. */
export interface RequiredPermissions {
  readonly permissions: PermissionSet
  readonly paths: readonly RequiredAtPath[]
  /** What it may need more, if its variables carry more than they must. */
  readonly variables: readonly RequiredAtPath[]
  /** What it may need more as rows tell, to be refused nothing and to be told of all: whose token it is. */
  readonly rows: readonly RequiredAtPath[]
  /** Its mutations that refuse every token, and inputs for which one does: `createUser(input.email)`. */
  readonly personsOnly: readonly string[]
}

/**
 * Without executing it; null if its paths are too long to tell. That the operation has passed validation is taken for
 * granted.
 */
export function requiredPermissions(
  parts: OperationParts,
  operation: OperationDefinitionNode,
): RequiredPermissions | null {
  const places = placesWritten(parts, operation)
  const inputs = possibleInputs(parts.schema, operation)
  const openDoors = placesBehindOpenDoors(parts, operation)
  if (!arePathsShort([...places, ...inputs, ...openDoors])) return null
  const permissions = leastFor(places)
  return {
    permissions,
    paths: places.map((place) => requiredAt(place, permissions)),
    variables: inputs
      .map(({ path, clauses }) => ({ path, clauses: clauses.filter((it) => !isHeld(it, permissions)) }))
      .filter(({ clauses }) => clauses.length > 0)
      .map((place) => requiredAt(place, permissions)),
    rows: [...openDoors, ...widerAt(places, permissions)].map((place) => requiredAt(place, permissions)),
    personsOnly: onlyForPersons(parts, operation),
  }
}

/** Where another permission of a choice shows what the granted one leaves out: it is there for nobody who lacks that. */
const widerAt = (places: readonly NeededPlace[], granted: PermissionSet): NeededPlace[] =>
  places
    .map(({ path, clauses }) => ({ path, clauses: clauses.flatMap((clause) => widerOf(clause, granted)) }))
    .filter(({ clauses }) => clauses.length > 0)

function widerOf(clause: Clause, granted: PermissionSet): Clause[] {
  const [first, ...others] = clause.slice(clause.findLastIndex((it) => granted.has(it)) + 1)
  return first ? [[first, ...others]] : []
}

/**
 * The least that covers all places. Where there is a choice, what is needed elsewhere or preferred is chosen, else the
 * narrowest.
 */
export function leastFor(
  places: readonly NeededPlace[],
  preferred: PermissionSet = PermissionSet.none,
): PermissionSet {
  const clauses = places.flatMap((place) => place.clauses)
  const chosen = new Set(clauses.filter(({ length }) => length === 1).map(([only]) => only))
  for (const clause of clauses)
    if (!clause.some((it) => chosen.has(it))) chosen.add(clause.find((it) => preferred.has(it)) ?? clause[0])
  return PermissionSet.of(chosen)
}

export const requiredAt = ({ path, clauses }: NeededPlace, all: PermissionSet): RequiredAtPath => ({
  path,
  permissions: [...new Set(clauses.map((clause) => clause.find((it) => all.has(it)) ?? clause[0]))],
  alternatives: alternativesOf({ key: '', clauses }),
})

const isHeld = (clause: Clause, held: PermissionSet): boolean => clause.some((it) => held.has(it))
