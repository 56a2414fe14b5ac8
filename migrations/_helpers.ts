import { type Kysely, MysqlAdapter, sql } from 'kysely'

/** A column in both dialects; `check` is told to both, with the column's name in place of `$`. */
interface Column {
  readonly mysql: string
  readonly sqlite: string
  readonly check?: string
  readonly checkSqlite?: string
  readonly nullable?: boolean
  readonly fallback?: string
  readonly references?: string
}

interface Keys {
  readonly unique?: readonly (readonly string[])[]
  readonly indexes?: readonly (readonly string[])[]
}

interface Table extends Keys {
  readonly columns: Record<string, Column>
  readonly primaryKey?: readonly string[]
}

export const nullable = (column: Column): Column => ({ ...column, nullable: true })

export const withDefault = (column: Column, fallback: string | number): Column => ({
  ...column,
  fallback: typeof fallback === 'number' ? String(fallback) : `'${fallback}'`,
})

/** A number that is never given twice, not even after the row is gone. */
export const id: Column = {
  mysql: 'bigint not null auto_increment primary key',
  sqlite: 'integer primary key autoincrement',
}

/** `target` is `table(column)`, with `on delete cascade` behind it where the row belongs to the other. */
export const reference = (target: string): Column => ({
  mysql: 'bigint',
  sqlite: 'integer',
  references: target,
})

export const integer: Column = { mysql: 'int', sqlite: 'integer' }
/** Money, quantities, exchange rates (scaled) and instants (ms since 1970, UTC). */
export const bigInteger: Column = { mysql: 'bigint', sqlite: 'integer' }
export const flag: Column = { mysql: 'tinyint(1)', sqlite: 'integer', check: '$ in (0, 1)' }
export const date: Column = {
  mysql: 'date',
  sqlite: 'text',
  checkSqlite: "$ glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'",
}

const text = (mysql: string, length: number): Column => ({
  mysql,
  sqlite: 'text',
  checkSqlite: `length($) <= ${length}`,
})

/** Compared byte by byte: numbers of things, keys, tokens' selectors. */
export const code = (length: number): Column =>
  text(`varchar(${length}) character set utf8mb4 collate utf8mb4_bin`, length)

export const name = (length: number): Column =>
  text(`varchar(${length}) character set utf8mb4 collate utf8mb4_unicode_ci`, length)

export const longText: Column = text('text character set utf8mb4 collate utf8mb4_unicode_ci', 16_000)

export const oneOf = (...values: readonly string[]): Column => ({
  mysql: 'varchar(24) character set ascii collate ascii_bin',
  sqlite: 'text',
  check: `$ in (${values.map((value) => `'${value}'`).join(', ')})`,
})

export const bytes = (length: number): Column => ({
  mysql: `binary(${length})`,
  sqlite: 'blob',
  checkSqlite: `length($) = ${length}`,
})

/** `created_at`, `updated_at` and the `version` of the optimistic lock. */
export const audited: Record<string, Column> = {
  created_at: bigInteger,
  updated_at: bigInteger,
  version: withDefault(integer, 1),
}

const isMysql = (db: Kysely<unknown>): boolean => db.getExecutor().adapter instanceof MysqlAdapter

export async function createTable(db: Kysely<unknown>, table: string, definition: Table): Promise<void> {
  const mysql = isMysql(db)
  const { columns, primaryKey, unique = [], indexes = [] } = definition
  const parts = [
    ...Object.entries(columns).map(([column, it]) => `${column} ${columnDefinition(column, it, mysql)}`),
    ...(primaryKey ? [`primary key (${primaryKey.join(', ')})`] : []),
    ...unique.map((it) => `constraint ${indexName('uq', table, it)} unique (${it.join(', ')})`),
    ...Object.entries(columns)
      .filter(([, { references }]) => references)
      .map(
        ([column, { references }]) =>
          `constraint fk_${table}_${column} foreign key (${column}) references ${references}`,
      ),
  ]
  await run(
    db,
    `create table ${table} (\n  ${parts.join(',\n  ')}\n)${mysql ? ' engine = InnoDB' : ' strict'}`,
  )
  await createIndexes(db, table, { indexes })
}

/**
 * Gives a table other columns, checks or indexes. Rows stay, with their ids, in the columns that are before and after.
 * Not for a table that others refer to.
 */
export async function rebuildTable(db: Kysely<unknown>, table: string, definition: Table): Promise<void> {
  const { indexes = [], ...rest } = definition
  const before = `${table}_before`
  const columnsBefore = (await db.introspection.getTables())
    .find(({ name }) => name === table)
    ?.columns.map((column) => column.name)
  const kept = Object.keys(definition.columns).filter((column) => columnsBefore?.includes(column))
  await run(db, `alter table ${table} rename to ${before}`)
  await createTable(db, table, rest)
  await run(db, `insert into ${table} (${kept.join(', ')}) select ${kept.join(', ')} from ${before}`)
  await dropTables(db, before)
  await createIndexes(db, table, { indexes })
}

/** Each is nullable or has a default, or the rows that are there would have none. */
export async function addColumns(
  db: Kysely<unknown>,
  table: string,
  { columns, ...keys }: Omit<Table, 'primaryKey'>,
): Promise<void> {
  for (const [column, definition] of Object.entries(columns))
    await run(
      db,
      `alter table ${table} add column ${column} ${columnDefinition(column, definition, isMysql(db))}`,
    )
  await createIndexes(db, table, keys)
}

export async function dropColumns(
  db: Kysely<unknown>,
  table: string,
  { columns, unique = [], indexes = [] }: Keys & { readonly columns: readonly string[] },
): Promise<void> {
  const names = [
    ...unique.map((it) => indexName('uq', table, it)),
    ...indexes.map((it) => indexName('ix', table, it)),
  ]
  for (const name of names) await run(db, `drop index ${name}${isMysql(db) ? ` on ${table}` : ''}`)
  for (const column of columns) await run(db, `alter table ${table} drop column ${column}`)
}

async function createIndexes(
  db: Kysely<unknown>,
  table: string,
  { unique = [], indexes = [] }: Keys,
): Promise<void> {
  for (const it of unique)
    await run(db, `create unique index ${indexName('uq', table, it)} on ${table} (${it.join(', ')})`)
  for (const it of indexes)
    await run(db, `create index ${indexName('ix', table, it)} on ${table} (${it.join(', ')})`)
}

/**
 * MySQL checks a foreign key, and waits for the row that it points to, whenever a value changes in the index that it found for
 * the key: the first one that begins with the column. From now on that is one with nothing else in it.
 */
export async function checkByOwnIndex(
  db: Kysely<unknown>,
  table: string,
  column: string,
  wider: readonly string[],
): Promise<void> {
  if (!isMysql(db)) return
  await createIndexes(db, table, { indexes: [[column]] })
  await run(db, `drop index ${indexName('ix', table, wider)} on ${table}`)
  await createIndexes(db, table, { indexes: [wider] })
}

/** As it was before. */
export async function checkByWiderIndex(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  if (isMysql(db)) await run(db, `drop index ${indexName('ix', table, [column])} on ${table}`)
}

export async function dropTables(db: Kysely<unknown>, ...tables: readonly string[]): Promise<void> {
  for (const table of tables) await run(db, `drop table ${table}`)
}

/** From now on nobody changes or deletes a row of the table, short of dropping the trigger. */
export async function refuseChanges(
  db: Kysely<unknown>,
  table: string,
  change: 'update' | 'delete',
): Promise<void> {
  await createTrigger(db, `tr_${table}_no_${change}`, `before ${change} on ${table}`, {
    mysql: `signal sqlstate '45000' set message_text = '${table} is append-only'`,
    sqlite: `select raise(abort, '${table} is append-only')`,
  })
}

/** SQLite deletes what `insert or replace` replaces without a word to triggers; MySQL tells them. */
export async function refuseReplacing(
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
): Promise<void> {
  if (isMysql(db)) return
  const taken = columns.map((column) => `${column} = new.${column}`).join(' or ')
  await run(
    db,
    `create trigger tr_${table}_no_replace before insert on ${table} when exists (select 1 from ${table} where ${taken})
    begin select raise(abort, '${table} is append-only'); end`,
  )
}

/** Each new row leaves its id in `target`, a table and its column. */
export async function queueInserts(db: Kysely<unknown>, table: string, target: string): Promise<void> {
  const statement = `insert into ${target} values (new.id)`
  await createTrigger(db, `tr_${table}_queue`, `after insert on ${table}`, {
    mysql: statement,
    sqlite: statement,
  })
}

async function createTrigger(
  db: Kysely<unknown>,
  name: string,
  when: string,
  { mysql, sqlite }: { readonly mysql: string; readonly sqlite: string },
): Promise<void> {
  await run(
    db,
    isMysql(db)
      ? `create trigger ${name} ${when} for each row ${mysql}`
      : `create trigger ${name} ${when} begin ${sqlite}; end`,
  )
}

export async function dropTriggers(db: Kysely<unknown>, table: string): Promise<void> {
  const { rows } = await (isMysql(db)
    ? sql<{ name: string }>`select trigger_name as name from information_schema.triggers
          where event_object_schema = database() and event_object_table = ${table}`
    : sql<{ name: string }>`select name from sqlite_master where type = 'trigger' and tbl_name = ${table}`
  ).execute(db)
  for (const { name } of rows) await run(db, `drop trigger ${name}`)
}

function columnDefinition(column: string, definition: Column, mysql: boolean): string {
  if (definition === id) return mysql ? id.mysql : id.sqlite
  const checks = [definition.check, mysql ? undefined : definition.checkSqlite]
    .filter((it) => it !== undefined)
    .map((it) => `check (${it.replaceAll('$', column)})`)
  return [
    mysql ? definition.mysql : definition.sqlite,
    definition.nullable ? 'null' : 'not null',
    ...(definition.fallback === undefined ? [] : [`default ${definition.fallback}`]),
    ...checks,
  ].join(' ')
}

const indexName = (kind: string, table: string, columns: readonly string[]): string =>
  `${kind}_${table}_${columns.join('_')}`.slice(0, 64)

const run = (db: Kysely<unknown>, statement: string) => sql.raw(statement).execute(db)
