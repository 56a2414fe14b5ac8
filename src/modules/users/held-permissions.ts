import { sql } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'

/** The names that such a table stores for an id, joined to one text; null if there are none. */
export const storedNames = (table: string, column: string, id: string) =>
  sql<
    string | null
  >`(select group_concat(permission) from ${sql.table(table)} where ${sql.ref(column)} = ${sql.ref(id)})`

const mostKnownSets = 1_000
const knownSets = new Map<string, PermissionSet>()

/** What the stored names mean never changes, and few grants differ. */
export function setOfNames(names: string | null): PermissionSet {
  if (names === null) return PermissionSet.none
  const known = knownSets.get(names)
  if (known) return known
  if (knownSets.size === mostKnownSets) knownSets.clear()
  const set = PermissionSet.ofNames(names.split(','))
  knownSets.set(names, set)
  return set
}
