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

interface Table {
  readonly columns: Record<string, Column>
  readonly primaryKey?: readonly string[]
  readonly unique?: readonly (readonly string[])[]
  readonly indexes?: readonly (readonly string[])[]
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

export async function createTable(db: Kysely<unknown>, table: string, definition: Table): Promise<void> {
  const mysql = db.getExecutor().adapter instanceof MysqlAdapter
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
  for (const index of indexes)
    await run(db, `create index ${indexName('ix', table, index)} on ${table} (${index.join(', ')})`)
}

export async function dropTables(db: Kysely<unknown>, ...tables: readonly string[]): Promise<void> {
  for (const table of tables) await run(db, `drop table ${table}`)
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
