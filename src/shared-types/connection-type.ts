import type { ObjectRef } from '@pothos/core'
import type { Declaration } from '../authorization/requirement.ts'
import { builder, type SchemaTypes } from '../builder.ts'
import type { TypeRows } from '../loading/reads.ts'

type ExtendedTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/** The connection and edge types of a node type, guarded like it; the last two arguments of `t.connection`. */
export function connectionType<RefShape, Shape>(
  node: ObjectRef<ExtendedTypes, RefShape, Shape>,
  permission: Declaration,
) {
  const edge = builder.edgeObject({
    name: `${node.name}Edge`,
    type: node,
    permission,
    extensions: { rows: { kind: 'edge' } satisfies TypeRows },
  })
  const connection = builder.connectionObject(
    {
      name: `${node.name}Connection`,
      description: `A list of ${node.name} objects, page by page (Relay Cursor Connections).`,
      type: node,
      permission,
      extensions: { rows: { kind: 'connection', of: node.name } satisfies TypeRows },
      fields: (t) => ({
        totalCount: t.exposeInt('totalCount', {
          description: 'How many there are in all pages. Counted only when asked for.',
        }),
      }),
    },
    edge,
  )
  return [connection, edge] as const
}
