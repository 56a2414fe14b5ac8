import { type Kysely, sql } from 'kysely'
import { type Migration, type MigrationResultSet, Migrator } from 'kysely/migration'
import type { Database } from './database.ts'

const migrationTable = 'kysely_migration'

export interface SchemaState {
  /** Known to this version and not yet run. */
  readonly pending: readonly string[]
  /** Run on the database, but not known to this version. */
  readonly unknown: readonly string[]
}

/** A database that this version can't work with; the message says what to run. */
export class SchemaMismatch extends Error {}

/**
 * SQLite puts another table in the place of one that it can't alter, for which others must not hold on to it: foreign keys
 * are off meanwhile, and each migration is done only when all of them lead somewhere.
 */
async function withMigrator(
  database: Database,
  migrations: Record<string, Migration>,
  run: (migrator: Migrator) => Promise<MigrationResultSet>,
): Promise<readonly string[]> {
  await expectKnown(database, migrations)
  const { db, engine } = database
  const isSqlite = engine === 'sqlite'
  const getMigrations = async () => (isSqlite ? withReferencesChecked(migrations) : migrations)
  if (isSqlite) await sql`pragma foreign_keys = off`.execute(db)
  try {
    return namesOf(await run(new Migrator({ db, provider: { getMigrations } })))
  } finally {
    if (isSqlite) await sql`pragma foreign_keys = on`.execute(db)
  }
}

const withReferencesChecked = (migrations: Record<string, Migration>): Record<string, Migration> =>
  Object.fromEntries(
    Object.entries(migrations).map(([name, { up, down }]) => [
      name,
      {
        up: (db) => up(db).then(() => expectReferences(db)),
        ...(down && { down: (db) => down(db).then(() => expectReferences(db)) }),
      },
    ]),
  )

async function expectReferences(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ table: string }>`pragma foreign_key_check`.execute(db)
  const tables = [...new Set(rows.map(({ table }) => table))]
  if (tables.length > 0) throw new Error(`Rows refer to others that are not there: ${tables.join(', ')}.`)
}

export async function schemaState(
  database: Database,
  migrations: Record<string, Migration>,
): Promise<SchemaState> {
  const applied = (await hasMigrations(database))
    ? (await sql<{ name: string }>`select name from ${sql.table(migrationTable)}`.execute(database.db)).rows
    : []
  const done = new Set(applied.map(({ name }) => name))
  return {
    pending: Object.keys(migrations).filter((name) => !done.has(name)),
    unknown: [...done].filter((name) => !(name in migrations)).sort(),
  }
}

/** Asked of this one table: Kysely's introspection reads all columns of all of them, a tenth of a second on MariaDB. */
async function hasMigrations({ db, engine }: Database): Promise<boolean> {
  const names =
    engine === 'sqlite'
      ? sql`select name from sqlite_master where type = 'table' and name = ${migrationTable}`
      : sql`select table_name from information_schema.tables where table_schema = database() and table_name = ${migrationTable}`
  return (await names.execute(db)).rows.length > 0
}

/** What this version doesn't know, it can neither work with nor take back. */
async function expectKnown(
  database: Database,
  migrations: Record<string, Migration>,
): Promise<SchemaState['pending']> {
  const { pending, unknown } = await schemaState(database, migrations)
  if (unknown.length > 0)
    throw new SchemaMismatch(
      `The database was migrated by a newer Gatehouse (${unknown.join(', ')}). Start that version, or migrate down with it first.`,
    )
  return pending
}

/** Throws unless the database has exactly the schema that this version was written for. */
export async function assertSchema(database: Database, migrations: Record<string, Migration>): Promise<void> {
  const pending = await expectKnown(database, migrations)
  if (pending.length > 0)
    throw new SchemaMismatch(
      `The database lacks ${pending.length} migration(s) (${pending.join(', ')}). Run: npx gatehouse migrate`,
    )
}

/** Runs what is pending; returns the names of what ran. Throws at the first failure, and SchemaMismatch. */
export async function migrateUp(
  database: Database,
  migrations: Record<string, Migration>,
): Promise<readonly string[]> {
  return withMigrator(database, migrations, (migrator) => migrator.migrateToLatest())
}

/** Takes back the newest migration, with all data that it made room for. Throws SchemaMismatch. */
export async function migrateDown(
  database: Database,
  migrations: Record<string, Migration>,
): Promise<readonly string[]> {
  return withMigrator(database, migrations, (migrator) => migrator.migrateDown())
}

function namesOf({ error, results = [] }: MigrationResultSet): readonly string[] {
  if (error) throw error
  return results.map(({ migrationName }) => migrationName)
}
