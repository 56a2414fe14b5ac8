import '../tables.ts'
import type { Database, Queryable } from '../../../database/database.ts'
import { isDuplicate } from '../../../database/duplicate.ts'

export async function findPasswordHash(db: Queryable, userId: number): Promise<string | undefined> {
  const row = await db.selectFrom('passwords').select('hash').where('user_id', '=', userId).executeTakeFirst()
  return row?.hash
}

/** The first or another one. */
export async function storePassword(
  db: Queryable,
  { now }: Pick<Database, 'now'>,
  userId: number,
  hash: string,
): Promise<void> {
  if (await replaceHash(db, { now }, userId, hash)) return
  try {
    await db.insertInto('passwords').values({ user_id: userId, hash, changed_at: now }).execute()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await replaceHash(db, { now }, userId, hash)
  }
}

async function replaceHash(
  db: Queryable,
  { now }: Pick<Database, 'now'>,
  userId: number,
  hash: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passwords')
    .set({ hash, changed_at: now })
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** The same password by today's parameters; not if it was changed meanwhile. */
export async function rehashPassword(
  db: Queryable,
  userId: number,
  old: string,
  hash: string,
): Promise<void> {
  await db
    .updateTable('passwords')
    .set({ hash })
    .where('user_id', '=', userId)
    .where('hash', '=', old)
    .execute()
}
