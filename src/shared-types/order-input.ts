import type { EnumRef } from '@pothos/core'
import { builder } from '../builder.ts'
import type { Direction } from '../database/keyset.ts'
import type { ConnectionOrder } from '../graphql/connection-page.ts'
import { OrderDirection } from './inputs.ts'

/** The orders of a list: `NAME` sorts by this column. Only NOT NULL columns with an index `(column, id)`. */
export const orderInput = <const Fields extends Record<string, string>>(
  typeName: string,
  columns: Fields,
) => {
  const field = builder.enumType(`${typeName}OrderField`, {
    values: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { value: column }])),
  }) as EnumRef<typeof builder.$inferSchemaTypes, Fields[keyof Fields]>
  return builder.inputType(`${typeName}Order`, {
    fields: (t) => ({
      field: t.field({ type: field, required: true }),
      direction: t.field({ type: OrderDirection, required: true, defaultValue: 'asc' }),
    }),
  })
}

/** The chosen order, or the list's own, which is one of them. */
export const orderOf = <Column extends string>(
  input: { readonly field: Column; readonly direction: Direction } | null | undefined,
  fallback: ConnectionOrder<NoInfer<Column>>,
): ConnectionOrder<Column> => (input ? { column: input.field, direction: input.direction } : fallback)
