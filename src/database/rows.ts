import { type Expression, type Kysely, type Selectable, type SqlBool, sql, type Updateable } from 'kysely'
import type { Database, Engine, Queryable } from './database.ts'
import type { Tables } from './tables.ts'

/** A predicate of SQL's where clause. */
export type Condition = Expression<SqlBool>

/** A kind of thing that is kept in a table. Several kinds may share one, as customers and suppliers do. */
export interface Source<Table extends keyof Tables = keyof Tables> {
  /** Tells sources apart, also those of one table. */
  readonly key: string
  readonly table: Table
  /**
   * The row rule: which rows are there at all. It holds for every way to a row alike: lists, counts, single,
   * `node`, batches, updates and deletes. The project scope has its place here.
   */
  readonly visible: readonly Condition[]
}

export type RowOf<S extends Source> = Selectable<Tables[S['table']]> & { readonly id: number }

let sources = 0

export const defineSource = <const Table extends keyof Tables>(
  table: Table,
  visible: readonly Condition[] = [],
): Source<Table> => ({ key: `${table}#${++sources}`, table, visible })

/** The tables by name only: this room works on any of them, its callers know which. */
type AnyTables = Record<string, Record<string, unknown>>

export const anyTable = (db: Queryable) => db as unknown as Kysely<AnyTables>

const both = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`

/** Every read starts here, so that none can forget the row rule. */
export const visibleRows = (db: Queryable, { table, visible }: Source, where: readonly Condition[] = []) =>
  anyTable(db)
    .selectFrom(table as string)
    .where(both([...visible, ...where]))

export async function findRow<S extends Source>(
  db: Queryable,
  source: S,
  id: number,
): Promise<RowOf<S> | null> {
  const row = await visibleRows(db, source).selectAll().where('id', '=', id).executeTakeFirst()
  return (row as RowOf<S> | undefined) ?? null
}

/**
 * As `findRow`, and nobody else changes the row before the transaction ends. SQLite has one writer at a time
 * anyway, and no words for it.
 */
export async function findRowForUpdate<S extends Source>(
  trx: Queryable,
  engine: Engine,
  source: S,
  id: number,
): Promise<RowOf<S> | null> {
  const query = visibleRows(trx, source).selectAll().where('id', '=', id)
  const row = await (engine === 'sqlite' ? query : query.forUpdate()).executeTakeFirst()
  return (row as RowOf<S> | undefined) ?? null
}

/** In the order of the ids; null for an id that isn't there. */
export async function findRows<S extends Source>(
  db: Queryable,
  source: S,
  ids: readonly number[],
): Promise<(RowOf<S> | null)[]> {
  const rows = (await visibleRows(db, source).selectAll().where('id', 'in', ids).execute()) as RowOf<S>[]
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** Refused (with the current version) when somebody else wrote in the meantime. */
export type WriteOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly currentVersion: number | null }

/** Sets `created_at`, `updated_at`; answers the new id. */
export async function insertRow<Table extends keyof Tables>(
  db: Queryable,
  { table }: Source<Table>,
  values: Record<string, unknown>,
  { now }: Pick<Database, 'now'>,
): Promise<number> {
  const { insertId } = await anyTable(db)
    .insertInto(table as string)
    .values({ ...values, created_at: now, updated_at: now })
    .executeTakeFirstOrThrow()
  return Number(insertId)
}

/** Writes the given columns and nothing else, if the row is visible and still has this version. */
export async function updateRow<Table extends keyof Tables>(
  db: Queryable,
  source: Source<Table>,
  { id, version }: { readonly id: number; readonly version: number },
  values: Partial<Updateable<Tables[Table]>>,
  { now }: Pick<Database, 'now'>,
): Promise<WriteOutcome> {
  const { numUpdatedRows } = await anyTable(db)
    .updateTable(source.table as string)
    .set({ ...values, updated_at: now, version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .where(both(source.visible))
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 1n) return { done: true }
  const current = await visibleRows(db, source).select('version').where('id', '=', id).executeTakeFirst()
  return { done: false, currentVersion: current ? Number(current.version) : null }
}
