import '../tables.ts'
import { randomBytes } from 'node:crypto'
import { type Selectable, sql, type Transaction } from 'kysely'
import { type Database, type Queryable, readNow } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import type { Pepper, Peppers } from '../../tokens/peppers.ts'
import { equalMacs, keyedMac } from '../keyed-mac.ts'
import { linkLifetimeMs } from '../policy.ts'
import type { LinkPurpose } from '../tables.ts'

export type LinkRow = Selectable<Tables['one_time_links']>

export interface NewLink {
  readonly id: number
  readonly expiresAt: number
}

/** SET_UP is for nobody yet; the others are for one person. */
export async function createLink(
  trx: Transaction<Tables>,
  database: Database,
  purpose: LinkPurpose,
  userId: number | null,
): Promise<NewLink> {
  const now = await readNow(trx, database)
  const expiresAt = now + linkLifetimeMs[purpose]
  const { insertId } = await trx
    .insertInto('one_time_links')
    .values({
      purpose,
      user_id: userId,
      nonce: randomBytes(16),
      created_at: now,
      expires_at: expiresAt,
    })
    .executeTakeFirstOrThrow()
  return { id: Number(insertId), expiresAt }
}

/**
 * The secret of a link, as its address has it: made again from the row and a key outside the database, whenever it is
 * needed. So a mail is written when it is sent, and neither the database nor the outbox can open anything.
 */
export function linkText({ id, purpose, user_id, nonce }: LinkRow, pepper: Pepper): string {
  const bound = [purpose, id, user_id ?? '', Buffer.from(nonce).toString('hex')].join('|')
  return `${id}-${keyedMac(pepper, 'link', bound)}`
}

/** By its id alone, for whoever writes its mail. */
export const findLinkById = (db: Queryable, id: number): Promise<LinkRow | undefined> =>
  db.selectFrom('one_time_links').selectAll().where('id', '=', id).executeTakeFirst()

/** The link if it is ours, for one of these purposes, unused, in time, and its person active; null otherwise. */
export async function findLink(
  { db, now }: Database,
  peppers: Peppers,
  purposes: readonly LinkPurpose[],
  text: string | null,
): Promise<LinkRow | null> {
  const [, id] = /^(\d{1,15})-[\w-]{43}$/.exec(text ?? '') ?? []
  if (text === null || id === undefined) return null
  const row = await db
    .selectFrom('one_time_links')
    .selectAll()
    .where('id', '=', Number(id))
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where(isForSomebody)
    .executeTakeFirst()
  return row && peppers.all().some((pepper) => equalMacs(text, linkText(row, pepper))) ? row : null
}

const isForSomebody = sql<boolean>`(user_id is null or exists (select 1 from users where users.id = user_id and is_active = 1))`

/** Once: false if somebody was faster, or it has ended meanwhile. */
export async function useLink(
  trx: Transaction<Tables>,
  { now }: Pick<Database, 'now'>,
  id: number,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('one_time_links')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** All that a person has not used yet: they have a password now, or no business here any more. */
export async function dropLinksOf(trx: Transaction<Tables>, userId: number): Promise<void> {
  await trx.deleteFrom('one_time_links').where('user_id', '=', userId).where('used_at', 'is', null).execute()
}
