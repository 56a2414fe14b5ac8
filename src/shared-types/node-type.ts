import { ImplementableObjectRef } from '@pothos/core'
import { builder, type SchemaTypes } from '../builder.ts'
import type { RowOf, Source } from '../database/source.ts'
import type { TypeRows, VisibleTo } from '../loading/reads.ts'

type ExtendedTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/**
 * A type that is a Relay node over a source of rows. Wherever it is returned (`node(id)`, references from other types,
 * lists), the planner reads it, and so through the same row rule. A resolver answers with the id, or with a list.
 */
export function nodeType<S extends Source>(name: string, source: S, visibleTo?: VisibleTo) {
  const ref = new RowRef<RowOf<S>>(builder, name, { kind: 'rows', source, visibleTo })
  builder.nodeRef(ref as never, { id: { resolve: ({ id }: { id: number }) => id } } as never)
  return ref
}

class RowRef<Row> extends ImplementableObjectRef<ExtendedTypes, Row | number, Row> {
  readonly #rows: TypeRows

  constructor(...[schemaBuilder, name, rows]: [typeof builder, string, TypeRows]) {
    super(schemaBuilder, name)
    this.#rows = rows
  }

  override implement: ImplementableObjectRef<ExtendedTypes, Row | number, Row>['implement'] = (options) =>
    super.implement({ ...options, extensions: { ...options.extensions, rows: this.#rows } })
}

/** A type whose objects are some columns of another type's row. */
export const rowPart = <Row>(name: string) => new RowRef<Row>(builder, name, { kind: 'part' })
