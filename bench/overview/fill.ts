import { sql } from 'kysely'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase, type Queryable } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { owners, projects, type TokenSample, tokenSample } from './tokens.ts'

/** The rows come before the indexes that are measured: an upgrade of a full database is timed on the way. */
const measured = '0017'
const rowsOfStatement = 2_000

/** As many tokens. Answers how long the migration took that makes the overview's indexes. */
export async function fill(
  url: string,
  count: number,
  now: number,
): Promise<{ readonly upgradedInMs: number }> {
  const database = openDatabase(url, { patient: true })
  try {
    const before = Object.entries(migrations).filter(([name]) => name < measured)
    await migrateUp(database, Object.fromEntries(before))
    await insertOthers(database.db)
    await insertTokens(database, count, now)
    const startedAt = performance.now()
    await migrateUp(database, migrations)
    const upgradedInMs = performance.now() - startedAt
    await analyze(database)
    return { upgradedInMs }
  } finally {
    await database.close()
  }
}

/** Written as text: all of it is made here, and a million rows are bound one by one else. */
const insert = (db: Queryable, table: string, columns: string, rows: readonly string[]) =>
  rows.length > 0 && sql.raw(`insert into ${table} (${columns}) values ${rows.join(',')}`).execute(db)

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

async function insertOthers(db: Queryable): Promise<void> {
  await insert(
    db,
    'users',
    'id, username, display_name, name_key, role, language, created_at, updated_at',
    numbers(owners.count).map(
      (id) => `(${id}, 'owner${id}', 'Owner ${id}', 'owner ${id}', 'USER', 'en', 1, 1)`,
    ),
  )
  await insert(
    db,
    'projects',
    'id, project_key, name, name_key, currency, tax_rate_standard, tax_rate_reduced, created_at, updated_at',
    numbers(projects.count).map((id) => `(${id}, 'P${id}', 'P ${id}', 'p ${id}', 'EUR', 0, 0, 1, 1)`),
  )
}

const tokenColumns =
  'id, owner_id, name, name_key, selector, mac, pepper_id, expires_at, expired_at, locked_at, locked_by, last_used_at, idle_since, all_projects, created_at, updated_at'

function tokenValues(it: TokenSample): string {
  const { id, owner, name, createdAt, expiresAt, expiredAt, lockedAt, lastUsedAt } = it
  const selector = String(id).padStart(12, '0')
  const mac = `x'${id.toString(16).padStart(64, '0')}'`
  const locker = lockedAt === null ? null : "'ADMINISTRATOR'"
  const times = `${expiresAt}, ${expiredAt}, ${lockedAt}, ${locker}, ${lastUsedAt}, ${lastUsedAt ?? createdAt}`
  return `(${id}, ${owner}, '${name}', '${name}', '${selector}', ${mac}, 1, ${times}, ${it.projects ? 0 : 1}, ${createdAt}, ${createdAt})`
}

/** Each transaction waits for the disk once. */
const statementsOfTransaction = 50

async function insertTokens(database: Database, count: number, now: number): Promise<void> {
  const step = rowsOfStatement * statementsOfTransaction
  for (let start = 1; start <= count; start += step)
    await database.transaction(async (trx) => {
      for (let first = start; first < Math.min(start + step, count + 1); first += rowsOfStatement)
        await insertSome(trx, first, Math.min(rowsOfStatement, count + 1 - first), count, now)
    })
}

async function insertSome(
  db: Queryable,
  first: number,
  size: number,
  count: number,
  now: number,
): Promise<void> {
  const samples = numbers(size).map((i) => tokenSample(first + i - 1, count, now))
  await insert(db, 'access_tokens', tokenColumns, samples.map(tokenValues))
  await insert(
    db,
    'access_token_permissions',
    'token_id, permission',
    samples.flatMap(({ id, permissions }) => permissions.map((it) => `(${id}, '${it}')`)),
  )
  await insert(
    db,
    'access_token_projects',
    'token_id, project_id',
    samples.flatMap(({ id, projects }) => (projects ?? []).map((it) => `(${id}, ${it})`)),
  )
}

/** The server would do so by itself some time later, in the middle of measuring. */
async function analyze({ db, engine }: Database): Promise<void> {
  if (engine === 'mysql')
    await sql`analyze table access_tokens, access_token_permissions, access_token_projects`.execute(db)
}
