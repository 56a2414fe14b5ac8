import { type Kysely, sql } from 'kysely'
import {
  bigInteger,
  bytes,
  code,
  createTable,
  dropTables,
  id,
  nullable,
  oneOf,
  rebuildTable,
  reference,
} from './_helpers.ts'

const signInPurposes = ['SET_UP', 'INVITATION', 'PASSWORD_RESET']
const tokenPurposes = ['KEEP_TOKEN', 'EXTEND_TOKEN']

const linksOf = (purposes: readonly string[]) => ({
  id,
  purpose: oneOf(...purposes),
  user_id: nullable(reference('users (id) on delete cascade')),
  nonce: bytes(16),
  created_at: bigInteger,
  expires_at: bigInteger,
  used_at: nullable(bigInteger),
})

export const up = (db: Kysely<unknown>) =>
  rebuildLinks(db, {
    columns: {
      ...linksOf([...signInPurposes, ...tokenPurposes]),
      token_id: nullable(reference('access_tokens (id) on delete cascade')),
      token_owner_id: nullable(bigInteger),
      token_instant: nullable(bigInteger),
    },
    indexes: [
      ['user_id', 'id'],
      ['token_id', 'id'],
      ['expires_at', 'id'],
    ],
  })

/** The version before has no page for links about tokens: they end. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from one_time_links where purpose in (${sql.join(tokenPurposes)})`.execute(db)
  await rebuildLinks(db, { columns: linksOf(signInPurposes), indexes: [['user_id', 'id']] })
}

/** Whoever is at the OpenID provider at this moment begins again: what they began refers to the table, and lasts for minutes. */
async function rebuildLinks(
  db: Kysely<unknown>,
  definition: Parameters<typeof rebuildTable>[2],
): Promise<void> {
  await dropTables(db, 'oidc_attempts')
  // The highest id goes along for a moment, so that no link gets an id that one had which is gone: mails are known by them.
  await sql`insert into one_time_links (purpose, nonce, created_at, expires_at) values ('SET_UP', ${Buffer.alloc(16)}, 0, 0)`.execute(
    db,
  )
  await rebuildTable(db, 'one_time_links', definition)
  await sql`delete from one_time_links where expires_at = 0`.execute(db)
  await createTable(db, 'oidc_attempts', {
    columns: {
      id,
      hash: bytes(32),
      link_id: nullable(reference('one_time_links (id) on delete cascade')),
      return_to: code(500),
      expires_at: bigInteger,
      used_at: nullable(bigInteger),
    },
    unique: [['hash']],
    indexes: [['expires_at', 'id']],
  })
}
