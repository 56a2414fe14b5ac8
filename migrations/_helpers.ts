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
  /** What the database makes of the row's other columns. */
  readonly generated?: string
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

/** Follows from the other columns of the row by itself. Nothing writes it. */
export const generated = (column: Column, expression: string): Column => ({
  ...column,
  generated: expression,
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

export const smallInteger: Column = { mysql: 'tinyint', sqlite: 'integer' }
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
  const keys = indexesOf(table, { indexes })
  const parts = [
    ...Object.entries(columns).map(([column, it]) => `${column} ${columnDefinition(column, it, mysql)}`),
    ...(primaryKey ? [`primary key (${primaryKey.join(', ')})`] : []),
    ...unique.map((it) => uniqueConstraint(table, it)),
    ...Object.entries(columns)
      .filter(([, { references }]) => references)
      .map(
        ([column, { references }]) =>
          `constraint fk_${table}_${column} foreign key (${column}) references ${references}`,
      ),
    ...(mysql ? keys.map(({ what }) => what) : []),
  ]
  await run(
    db,
    `create table ${table} (\n  ${parts.join(',\n  ')}\n)${mysql ? ' engine = InnoDB' : ' strict'}`,
  )
  if (!mysql) await createIndexes(db, table, { indexes })
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
  await dropForeignKeys(db, table)
  await run(db, `alter table ${table} rename to ${before}`)
  await createTable(db, table, rest)
  await run(db, `insert into ${table} (${kept.join(', ')}) select ${kept.join(', ')} from ${before}`)
  await dropTables(db, before)
  await createIndexes(db, table, { indexes })
}

/** From now on rows may have the same values in these columns. Of a constraint that the table was made with. */
export async function dropUnique(
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
): Promise<void> {
  if (isMysql(db)) return run(db, `alter table ${table} drop index ${indexName('uq', table, columns)}`)
  await redefine(db, table, (statement) => statement.replace(`,\n  ${uniqueConstraint(table, columns)}`, ''))
}

/** MySQL has an index for each reference by itself. */
export async function indexReference(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  if (!isMysql(db)) await createIndexes(db, table, { indexes: [[column]] })
}

/** Takes `indexReference` back. */
export async function dropIndexOfReference(
  db: Kysely<unknown>,
  table: string,
  column: string,
): Promise<void> {
  if (!isMysql(db)) await dropColumns(db, table, { columns: [], indexes: [[column]] })
}

/** MySQL drops its own index of a reference when there is another one that begins with it. Before that one goes, it comes back. */
export async function restoreIndexOfReference(
  db: Kysely<unknown>,
  table: string,
  column: string,
): Promise<void> {
  if (isMysql(db)) await run(db, `create index fk_${table}_${column} on ${table} (${column})`)
}

/** Takes `dropUnique` back. */
export async function restoreUnique(
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
): Promise<void> {
  const constraint = uniqueConstraint(table, columns)
  if (isMysql(db)) return run(db, `alter table ${table} add ${constraint}`)
  await redefine(db, table, (statement) => statement.replace(',\n  constraint', `,\n  ${constraint}$&`))
}

/** What new rows have in a column that is not given. */
export async function changeDefault(
  db: Kysely<unknown>,
  table: string,
  column: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  if (isMysql(db)) return run(db, `alter table ${table} alter column ${column} set default ${to}`)
  const before = new RegExp(`(?<=\\b${column} [^,]* default )${from}\\b`)
  await redefine(db, table, (statement) => statement.replace(before, String(to)))
}

/**
 * SQLite alters neither constraints nor defaults: another table takes the place of the one that is there, with its rows, indexes and next id.
 * Others may refer to it, as migrations run without foreign keys.
 */
async function redefine(
  db: Kysely<unknown>,
  table: string,
  edit: (statement: string) => string,
): Promise<void> {
  const { rows: parts } = await sql<{ type: string; sql: string }>`
    select type, sql from sqlite_master where tbl_name = ${table} and sql is not null order by type = 'table' desc`.execute(
    db,
  )
  const [{ sql: before = '' } = {}, ...others] = parts
  const after = edit(before)
  if (after === before) throw new Error(`There is nothing to change in the table ${table}.`)
  const { rows: columns } = await sql<{ name: string }>`
    select name from pragma_table_info(${table})`.execute(db)
  const names = columns.map(({ name }) => name).join(', ')
  const { rows: sequences } = await sql<{ seq: number }>`
    select seq from sqlite_sequence where name = ${table}`.execute(db)
  await run(db, after.replace(/^create table "?\w+"?/i, `create table ${table}_after`))
  await run(db, `insert into ${table}_after (${names}) select ${names} from ${table}`)
  await dropTables(db, table)
  // Or views of somebody's would have to be whole meanwhile.
  await run(db, 'pragma legacy_alter_table = on')
  await run(db, `alter table ${table}_after rename to ${table}`)
  await run(db, 'pragma legacy_alter_table = off')
  await sql`delete from sqlite_sequence where name = ${table}`.execute(db)
  for (const { seq } of sequences)
    await sql`insert into sqlite_sequence values (${table}, ${seq})`.execute(db)
  for (const { sql: statement } of others) await run(db, statement)
}

/** MySQL knows them by names of the whole database, which the table that takes its place needs again. */
async function dropForeignKeys(db: Kysely<unknown>, table: string): Promise<void> {
  if (!isMysql(db)) return
  const { rows } = await sql<{ name: string }>`select constraint_name as name
    from information_schema.table_constraints
    where table_schema = database() and table_name = ${table} and constraint_type = 'FOREIGN KEY'`.execute(db)
  for (const { name } of rows) await run(db, `alter table ${table} drop foreign key ${name}`)
}

/** Each is nullable or has a default, or the rows that are there would have none. */
export async function addColumns(
  db: Kysely<unknown>,
  table: string,
  { columns, ...keys }: Omit<Table, 'primaryKey'>,
): Promise<void> {
  const mysql = isMysql(db)
  const added = Object.entries(columns).map(
    ([column, definition]) => `add column ${column} ${columnDefinition(column, definition, mysql)}`,
  )
  if (mysql)
    return alterAtOnce(db, table, [...added, ...indexesOf(table, keys).map((it) => `add ${it.what}`)])
  for (const part of added) await run(db, `alter table ${table} ${part}`)
  await createIndexes(db, table, keys)
}

export async function dropColumns(
  db: Kysely<unknown>,
  table: string,
  { columns, ...keys }: Keys & { readonly columns: readonly string[] },
): Promise<void> {
  const names = indexesOf(table, keys).map(({ name }) => name)
  const dropped = columns.map((column) => `drop column ${column}`)
  if (isMysql(db)) return alterAtOnce(db, table, [...names.map((name) => `drop index ${name}`), ...dropped])
  for (const name of names) await run(db, `drop index ${name}`)
  for (const part of dropped) await run(db, `alter table ${table} ${part}`)
}

/** Other indexes in the place of these. */
export async function replaceIndexes(
  db: Kysely<unknown>,
  table: string,
  { add, drop }: Record<'add' | 'drop', readonly (readonly string[])[]>,
): Promise<void> {
  await addColumns(db, table, { columns: {}, indexes: add })
  await dropColumns(db, table, { columns: [], indexes: drop })
}

/** The server goes through the table once. */
const alterAtOnce = (db: Kysely<unknown>, table: string, parts: readonly string[]): Promise<void> =>
  run(db, `alter table ${table} ${parts.join(', ')}`)

/** Unique ones first. `what`: behind `add` in an `alter table`. */
const indexesOf = (table: string, { unique = [], indexes = [] }: Keys) =>
  [
    ...unique.map((columns) => ({ kind: 'unique index', name: indexName('uq', table, columns), columns })),
    ...indexes.map((columns) => ({ kind: 'index', name: indexName('ix', table, columns), columns })),
  ].map((it) => ({ ...it, what: `${it.kind} ${it.name} (${it.columns.join(', ')})` }))

async function createIndexes(db: Kysely<unknown>, table: string, keys: Keys): Promise<void> {
  for (const { kind, name, columns } of indexesOf(table, keys))
    await run(db, `create ${kind} ${name} on ${table} (${columns.join(', ')})`)
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

/** From now on the statement runs for each row, `old` and `new`, in which this column has become another. */
export async function onChange(
  db: Kysely<unknown>,
  table: string,
  column: string,
  statement: Record<'mysql' | 'sqlite', string>,
): Promise<void> {
  await createChangeTrigger(db, changeTrigger(table, column), table, [column], statement)
}

export async function forgetChange(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  await run(db, `drop trigger ${changeTrigger(table, column)}`)
}

const changeTrigger = (table: string, column: string) => `tr_${table}_${column}_changes`

interface Copies {
  readonly of: string
  /** The column that points to the row. */
  readonly by: string
  /** The columns here, and those that they are copies of. */
  readonly columns: Record<string, string>
  /** Of the part: while it has a value, nobody asks for the copies, and they may be those of before. */
  readonly unless?: string
}

/** From now on these columns of a part are those of its whole, whoever writes either; those that are there too. */
export async function keepCopies(db: Kysely<unknown>, part: string, copies: Copies): Promise<void> {
  await copyWhole(db, part, copies)
  await followReference(db, part, copies)
}

export async function dropCopies(db: Kysely<unknown>, part: string): Promise<void> {
  await forgetReference(db, part)
  await dropCopiesOfWhole(db, part)
}

/** As `keepCopies`, of parts that are never given to another whole. */
export async function copyWhole(db: Kysely<unknown>, part: string, copies: Copies): Promise<void> {
  const { of, by, columns } = copies
  await readCopies(db, part, copies)
  const onInsert = isMysql(db)
    ? `before insert on ${part} for each row set ${copiesOf(of, columns, `new.${by}`, 'new.')}`
    : `after insert on ${part} begin
      update ${part} set ${copiesOf(of, columns, `new.${by}`)} where rowid = new.rowid; end`
  await run(db, `create trigger ${copiesTrigger(part, 'insert')} ${onInsert}`)
  await followWhole(db, part, copies)
}

export async function dropCopiesOfWhole(db: Kysely<unknown>, part: string): Promise<void> {
  await forgetWhole(db, part)
  await run(db, `drop trigger ${copiesTrigger(part, 'insert')}`)
}

/** Of all that are there now. */
export async function readCopies(
  db: Kysely<unknown>,
  part: string,
  { of, by, columns }: Copies,
): Promise<void> {
  await run(db, `update ${part} set ${copiesOf(of, columns, `${part}.${by}`)}`)
}

/** What changes in the whole changes in its parts. */
export async function followWhole(
  db: Kysely<unknown>,
  part: string,
  { of, by, columns, unless }: Copies,
): Promise<void> {
  const pairs = Object.entries(columns)
  const those = `${by} = new.id${unless ? ` and ${unless} is null` : ''}`
  const change = `update ${part} set ${pairs.map(([copy, column]) => `${copy} = new.${column}`)} where ${those}`
  const original = pairs.map(([, column]) => column)
  await createChangeTrigger(db, copiesTrigger(part, 'update'), of, original, {
    mysql: change,
    sqlite: change,
  })
}

export async function forgetWhole(db: Kysely<unknown>, part: string): Promise<void> {
  await run(db, `drop trigger ${copiesTrigger(part, 'update')}`)
}

/** A part that is given to another whole has the copies of that. */
export async function followReference(
  db: Kysely<unknown>,
  part: string,
  { of, by, columns, unless }: Copies,
): Promise<void> {
  const deciding = unless ? [by, unless] : [by]
  // Whoever moves the other whole meanwhile is waited for: they would not find this part among those of that.
  const onUpdate = isMysql(db)
    ? `before update on ${part} for each row if ${changes(db, deciding)} then
      set ${copiesOf(of, columns, `new.${by}`, 'new.', ' lock in share mode')}; end if`
    : `after update of ${deciding.join(', ')} on ${part} when ${changes(db, deciding)} begin
      update ${part} set ${copiesOf(of, columns, `new.${by}`)} where rowid = new.rowid; end`
  await run(db, `create trigger ${copiesTrigger(part, 'reference')} ${onUpdate}`)
}

export async function forgetReference(db: Kysely<unknown>, part: string): Promise<void> {
  await run(db, `drop trigger ${copiesTrigger(part, 'reference')}`)
}

const copiesTrigger = (part: string, change: 'insert' | 'update' | 'reference') =>
  `tr_${part}_copies_${change}`

/** As they are read of the whole with this id. */
const copiesOf = (of: string, columns: Copies['columns'], id: string, prefix = '', lock = ''): string =>
  Object.entries(columns)
    .map(([copy, column]) => `${prefix}${copy} = (select ${column} from ${of} where id = ${id}${lock})`)
    .join(', ')

/** Whether one of these does. */
const changes = (db: Kysely<unknown>, columns: readonly string[]): string =>
  columns
    .map((it) => (isMysql(db) ? `not (new.${it} <=> old.${it})` : `new.${it} is not old.${it}`))
    .join(' or ')

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

/** For each row in which one of the columns has become another. */
async function createChangeTrigger(
  db: Kysely<unknown>,
  name: string,
  table: string,
  columns: readonly string[],
  { mysql, sqlite }: { readonly mysql: string; readonly sqlite: string },
): Promise<void> {
  const when = `after update on ${table}`
  const differs = changes(db, columns)
  const trigger = isMysql(db)
    ? `${when} for each row if ${differs} then ${mysql}; end if`
    : `${when} when ${differs} begin ${sqlite}; end`
  await run(db, `create trigger ${name} ${trigger}`)
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
  if (definition.generated)
    return mysql
      ? `${definition.mysql} generated always as (${definition.generated}) stored`
      : `${definition.sqlite} generated always as (${definition.generated}) virtual`
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

const uniqueConstraint = (table: string, columns: readonly string[]): string =>
  `constraint ${indexName('uq', table, columns)} unique (${columns.join(', ')})`

const indexName = (kind: string, table: string, columns: readonly string[]): string =>
  `${kind}_${table}_${columns.join('_')}`.slice(0, 64)

const run = async (db: Kysely<unknown>, statement: string): Promise<void> => {
  await sql.raw(statement).execute(db)
}
