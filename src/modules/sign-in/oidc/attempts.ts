import '../tables.ts'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../../database/database.ts'
import { oidcAttemptMs } from '../policy.ts'

/** What binds an answer to the browser that asked: all of it follows from the secret in that browser's cookie. */
export interface AttemptSecrets {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Attempt {
  readonly linkId: number | null
  readonly returnTo: string
}

const form = /^[\w-]{43}$/

export const secretsOf = (secret: string): AttemptSecrets => ({
  state: derived(secret, 'state'),
  nonce: derived(secret, 'nonce'),
  verifier: derived(secret, 'verifier'),
})

const derived = (secret: string, purpose: string): string =>
  createHmac('sha256', secret).update(purpose).digest('base64url')

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Answers the secret for the browser's cookie. */
export async function startAttempt({ db, now }: Database, { linkId, returnTo }: Attempt): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  await db
    .insertInto('oidc_attempts')
    .values({
      hash: hashOf(secret),
      link_id: linkId,
      return_to: returnTo,
      expires_at: sql<number>`${now} + ${oidcAttemptMs}`,
    })
    .execute()
  return secret
}

/** Once, by the browser that began it, in time; null otherwise. */
export async function takeAttempt({ db, now }: Database, secret: string | null): Promise<Attempt | null> {
  if (secret === null || !form.test(secret)) return null
  const hash = hashOf(secret)
  const { numUpdatedRows } = await db
    .updateTable('oidc_attempts')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) return null
  const row = await db.selectFrom('oidc_attempts').selectAll().where('hash', '=', hash).executeTakeFirst()
  return row ? { linkId: row.link_id, returnTo: row.return_to } : null
}
