import { type DocumentNode, Kind, type SelectionSetNode, visit } from 'graphql'
import type { AskedField } from '../../support/model/asked-fields.ts'
import { refusedFields } from '../../support/model/refusals.ts'
import { schemaFile } from '../../support/model/schema-file.ts'
import { lackingFrom } from '../../support/model/scopes.ts'

type Objects = Record<string, unknown>

/** Every object in the data that stands at this path. */
export function objectsAt(data: unknown, path: readonly string[]): Objects[] {
  if (data === null || data === undefined) return []
  const [step, ...rest] = path
  if (step === undefined) return [data as Objects]
  if (step === '@') return (data as unknown[]).flatMap((item) => objectsAt(item, rest))
  return objectsAt((data as Objects)[step], rest)
}

/** A key that stands in no document. */
const typeKey = '_type_of_row'

const fieldsOfInterfaces = new Set(
  [...schemaFile.fields.values()]
    .flatMap((fields) => [...fields.values()])
    .filter(({ returns }) => schemaFile.behind.has(returns))
    .map(({ name }) => name),
)

/** The document, with the type of each row that stands behind an interface. */
export const withTypesOfRows = (document: DocumentNode, fields: readonly AskedField[]): DocumentNode =>
  fields.some(({ returns }) => schemaFile.behind.has(returns))
    ? visit(document, {
        Field: (node) =>
          fieldsOfInterfaces.has(node.name.value) && node.selectionSet
            ? { ...node, selectionSet: withType(node.selectionSet) }
            : undefined,
      })
    : document

const withType = (set: SelectionSetNode): SelectionSetNode => ({
  ...set,
  selections: [
    {
      kind: Kind.FIELD,
      name: { kind: Kind.NAME, value: '__typename' },
      alias: { kind: Kind.NAME, value: typeKey },
    },
    ...set.selections,
  ],
})

/**
 * Of all the data, asked for with the types of rows, what the model lets somebody see who holds these. Takes the rest
 * away.
 */
export function visibleOf(data: unknown, fields: readonly AskedField[], held: ReadonlySet<string>): unknown {
  for (const { path, parent, above } of refusedFields(fields, held))
    for (const [object, key] of placesAt(data, path)) if (typeOf(object, above) === parent) object[key] = null
  for (const { path, returns } of fields)
    if (schemaFile.behind.has(returns))
      for (const [object, key] of placesAt(data, path)) object[key] = shown(object[key], held)
  return JSON.parse(JSON.stringify(data ?? null, (key, value) => (key === typeKey ? undefined : value)))
}

/** Below an interface, the same key may be another type's. */
function typeOf(object: Objects, above: AskedField | null): unknown {
  if (!above) return schemaFile.roots.query
  return schemaFile.behind.has(above.returns) ? object[typeKey] : above.returns
}

function placesAt(data: unknown, path: readonly string[]): [Objects, string][] {
  const key = path.at(-1) ?? ''
  return objectsAt(data, path.slice(0, -1))
    .filter((object) => Object.hasOwn(object, key))
    .map((object) => [object, key])
}

/** A row of a type that they may not see is not there for them. */
function shown(row: unknown, held: ReadonlySet<string>): unknown {
  if (Array.isArray(row)) return row.map((it) => shown(it, held))
  if (typeof row !== 'object' || row === null) return row
  const type = String((row as Objects)[typeKey])
  const scopes = schemaFile.scopes.get(type)
  if (!scopes) throw new Error(`There is no type ${type}.`)
  return lackingFrom(scopes, held).length > 0 ? null : row
}
