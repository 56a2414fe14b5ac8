import type { Kysely } from 'kysely'
import { addColumns, bigInteger, bytes, dropColumns, integer, nullable, withDefault } from './_helpers.ts'

/** Which secret it is, counted from 1; and the one before the last rotation, until when it is valid beside it. */
const secrets = {
  secret_number: withDefault(integer, 1),
  previous_mac: nullable(bytes(32)),
  previous_pepper_id: nullable(integer),
  previous_until: nullable(bigInteger),
}

export const up = (db: Kysely<unknown>) => addColumns(db, 'access_tokens', { columns: secrets })

/** The version before knows one secret for each token: those of before a rotation end at once. */
export const down = (db: Kysely<unknown>) =>
  dropColumns(db, 'access_tokens', { columns: Object.keys(secrets) })
