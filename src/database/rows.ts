import { type Expression, type Kysely, type RawBuilder, type SqlBool, sql, type Updateable } from 'kysely'
import type { Database, Engine, Queryable } from './database.ts'
import type { Reader } from './row-scope.ts'
import {
  type Condition,
  conditionsOf,
  type Filter,
  type Piece,
  piecesOf,
  type RowOf,
  type Source,
} from './source.ts'
import type { Tables } from './tables.ts'

/** The tables by name only: this room works on any of them, its callers know which. */
type AnyTables = Record<string, Record<string, unknown>>

export const anyTable = (db: Queryable) => db as unknown as Kysely<AnyTables>

/** All of these together, as one. */
export const conjunction = (conditions: readonly Condition[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`

/**
 * As conditions, for this reader. Whether another row is there is asked before: the same statement follows for one that is out of sight
 * as for one that is nowhere, so that its time does not tell.
 */
export const filtersFor = (reader: Reader, filters: readonly Filter[]): Promise<Condition[]> =>
  Promise.all(
    filters.map(async (filter) => {
      if ('finds' in filter) return filter.finds
      if (!('condition' in filter)) return filter
      const { source, id, condition } = filter
      return condition((await isHidden(reader, source, id)) ? null : id)
    }),
  )

/** Every read but the planner's starts here, so that none can forget the row rule; that begins with `conditionsOf`, too. */
export const visibleRows = ({ db, scope }: Reader, source: Source, where: readonly Condition[] = []) =>
  anyTable(db)
    .selectFrom(source.table as string)
    .where(conjunction([...conditionsOf(source, scope), ...where]))

/** Whether one of these is there; looked for in one piece after the other. */
export async function isAnyThere(
  reader: Reader,
  source: Source,
  where: readonly Condition[],
): Promise<boolean> {
  for (const piece of piecesOf(source, reader.scope)) {
    const rows = visibleRows(reader, source, [...conditionsOfPiece(piece), ...where])
      .select('id')
      .limit(1)
    if (await rows.executeTakeFirst()) return true
  }
  return false
}

const conditionsOfPiece = ({ where, through }: Piece): readonly Condition[] =>
  through ? [...where, sql<SqlBool>`${sql.ref(through.column)} in (${through.ids})`] : where

/** As `visibleRows`, with all columns. */
export const wholeRows = <S extends Source>(reader: Reader, source: S, where: readonly Condition[] = []) =>
  visibleRows(reader, source, where).selectAll().$castTo<RowOf<S>>()

/**
 * As the query finds them, and nobody else changes them before the transaction ends. SQLite has one writer at a time
 * anyway, and no words for it.
 */
export const forUpdate = <Query extends { forUpdate(): Query }>(engine: Engine, query: Query): Query =>
  engine === 'sqlite' ? query : query.forUpdate()

/** As `forUpdate`, without those that somebody else holds: nobody waits. */
export const forUpdateUnlessHeld = <Query extends { forUpdate(): { skipLocked(): Query } }>(
  engine: Engine,
  query: Query,
): Query => (engine === 'sqlite' ? query : query.forUpdate().skipLocked())

/** Every update of other rows than `updateRow` writes starts here. */
export const updateRows = ({ db, scope }: Reader, source: Source) =>
  anyTable(db)
    .updateTable(source.table as string)
    .where(conjunction(conditionsOf(source, scope, 'WRITE')))

/** Every delete starts here. */
export const deleteRows = ({ db, scope }: Reader, source: Source) =>
  anyTable(db)
    .deleteFrom(source.table as string)
    .where(conjunction(conditionsOf(source, scope, 'WRITE')))

export async function findRow<S extends Source>(
  reader: Reader,
  source: S,
  id: number,
): Promise<RowOf<S> | null> {
  const row = await wholeRows(reader, source).where('id', '=', id).executeTakeFirst()
  return (row as RowOf<S> | undefined) ?? null
}

/** As `findRow`, and nobody else changes the row before the transaction ends. */
export const findRowForUpdate = <S extends Source>(reader: Reader, engine: Engine, source: S, id: number) =>
  findLocked(reader, engine, source, id, sql`for update`)

/** As `findRow`, to refer to: it stays as it is before the transaction ends, and others may refer to it at the same time. */
export const findRowForReference = <S extends Source>(
  reader: Reader,
  engine: Engine,
  source: S,
  id: number,
) => findLocked(reader, engine, source, id, sql`lock in share mode`)

async function findLocked<S extends Source>(
  reader: Reader,
  engine: Engine,
  source: S,
  id: number,
  lock: Expression<unknown>,
): Promise<RowOf<S> | null> {
  if (await isHidden(reader, source, id)) return null
  const query = wholeRows(reader, source).where('id', '=', id)
  const row = await (engine === 'sqlite' ? query : query.modifyEnd(lock)).executeTakeFirst()
  return (row as RowOf<S> | undefined) ?? null
}

/** Also asked before anything waits for the row: who may not see it must not see that somebody is writing it either. */
async function isHidden(reader: Reader, source: Source, id: number): Promise<boolean> {
  if (reader.scope === 'EVERYTHING') return false
  const row = await visibleRows(reader, source).select('id').where('id', '=', id).executeTakeFirst()
  return row === undefined
}

/** Refused (with the current version) when somebody else wrote in the meantime. */
export type WriteOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly currentVersion: number | null }

/** What was to be written is not in the scope of who writes it, or would not be afterwards: nothing of it may stay. */
export class OutOfScope extends Error {}

/** Sets `created_at`, `updated_at`, and the next `id` if none is given; answers the id. Throws OutOfScope. */
export async function insertRow<Table extends keyof Tables>(
  writer: Reader,
  source: Source<Table>,
  values: Record<string, unknown>,
  { now }: Pick<Database, 'now'>,
): Promise<number> {
  const { insertId } = await anyTable(writer.db)
    .insertInto(source.table as string)
    .values({ ...values, created_at: now, updated_at: now })
    .executeTakeFirstOrThrow()
  const id = Number(values.id ?? insertId)
  await expectInScope(writer, source, id)
  return id
}

/** Writes the given columns and nothing else, if the row is there and still has this version. Throws OutOfScope. */
export async function updateRow<Table extends keyof Tables>(
  writer: Reader,
  source: Source<Table>,
  { id, version }: { readonly id: number; readonly version: number },
  values: Partial<Updateable<Tables[Table]>>,
  { now }: Pick<Database, 'now'>,
): Promise<WriteOutcome> {
  if (await isHidden(writer, source, id)) return { done: false, currentVersion: null }
  const { numUpdatedRows } = await updateRows(writer, source)
    .set({ ...values, updated_at: now, version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 1n) {
    await expectInScope(writer, source, id)
    return { done: true }
  }
  const current = await visibleRows(writer, source).select('version').where('id', '=', id).executeTakeFirst()
  if (current) await expectInScope(writer, source, id)
  return { done: false, currentVersion: current ? Number(current.version) : null }
}

/** The row as it stands now, not only as it was before, is one that the writer may write. */
async function expectInScope({ db, scope }: Reader, { table, rule }: Source, id: number): Promise<void> {
  const inScope = rule(table, scope, 'WRITE')
  if (scope === 'EVERYTHING' || !inScope) return
  const row = await anyTable(db)
    .selectFrom(table as string)
    .select('id')
    .where('id', '=', id)
    .where(inScope)
    .executeTakeFirst()
  if (!row) throw new OutOfScope()
}
