import { builder } from '../builder.ts'
import { findRows, type RowOf, type Source } from '../database/rows.ts'

/**
 * A type that is a Relay node over a source of rows: `node(id)`, references from other types and dataloader
 * batches all read it through `findRows`, and so through the same row rule.
 */
export const nodeType = <S extends Source>(name: string, source: S) =>
  builder.loadableNodeRef<RowOf<S>, number, number, number, RowOf<S>>(name, {
    id: { resolve: (row) => row.id, parse: Number },
    // A missing row is null; the plugin's type knows only rows and errors.
    load: async (ids, { db }) => (await findRows(db, source, ids)) as RowOf<S>[],
  })
