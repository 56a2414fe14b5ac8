import './tables.ts'
import { randomBytes } from 'node:crypto'
import { type Selectable, sql, type Transaction } from 'kysely'
import { type Database, type Queryable, readNow } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { equalMacs, keyedMac } from '../../lib/keyed-mac.ts'
import type { Pepper, Peppers } from '../tokens/peppers.ts'
import type { LinkPurpose } from './tables.ts'

export type LinkRow = Selectable<Tables['one_time_links']>

export interface NewLink {
  readonly purpose: LinkPurpose
  readonly userId: number | null
  /** By the database's clock. */
  readonly expiresAt: number
  /** What it is about, if it is a token. */
  readonly token?: { readonly id: number; readonly ownerId: number; readonly instant: number }
}

/** Answers its id: the secret is made when somebody sends it. */
export async function createLink(
  trx: Transaction<Tables>,
  database: Database,
  { purpose, userId, expiresAt, token }: NewLink,
): Promise<number> {
  const { insertId } = await trx
    .insertInto('one_time_links')
    .values({
      purpose,
      user_id: userId,
      nonce: randomBytes(16),
      created_at: await readNow(trx, database),
      expires_at: expiresAt,
      ...(token && { token_id: token.id, token_owner_id: token.ownerId, token_instant: token.instant }),
    })
    .executeTakeFirstOrThrow()
  return Number(insertId)
}

/**
 * The secret of a link, as its address has it: made again from the row and a key outside the database, whenever it is
 * needed. So a mail is written when it is sent, and neither the database nor the outbox can open anything.
 */
export function linkText(link: LinkRow, pepper: Pepper): string {
  const { id, purpose, user_id, nonce, token_id, token_owner_id, token_instant } = link
  const ofToken = token_id === null ? [] : [token_id, token_owner_id, token_instant]
  const bound = [purpose, id, user_id ?? '', Buffer.from(nonce).toString('hex'), ...ofToken].join('|')
  return `${id}-${keyedMac(pepper, 'gatehouse sign-in: link', bound)}`
}

/** For a link whose mail goes out later than was thought. False if it has been used, is gone, or was for something else. */
export async function prolongLink(
  trx: Transaction<Tables>,
  id: number,
  purpose: LinkPurpose,
  expiresAt: number,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('one_time_links')
    .set({ expires_at: expiresAt })
    .where('id', '=', id)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
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

/** What a person has not used yet: they need it no more, or have no business here any more. */
export async function dropLinksOf(
  trx: Transaction<Tables>,
  userId: number,
  purposes?: readonly LinkPurpose[],
): Promise<void> {
  await trx
    .deleteFrom('one_time_links')
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .$if(purposes !== undefined, (query) => query.where('purpose', 'in', purposes ?? []))
    .execute()
}
