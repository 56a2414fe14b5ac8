import { sql } from 'kysely'
import { forUpdate } from '../../../database/rows.ts'
import { publicError } from '../../../errors.ts'
import { looksAgain } from '../../users/who-asks.ts'
import { hasEnded } from './repository.ts'

/** Signing out everywhere is what helps against a cookie in wrong hands: what it asked for and has not got, it gets no more. */
looksAgain.session = async (trx, database, { sessionId, userId }) => {
  const query = trx
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where(sql<boolean>`not ${hasEnded(database)}`)
  const open = await forUpdate(database.engine, query).executeTakeFirst()
  if (!open)
    throw publicError('FORBIDDEN', 'You are not signed in any more.', { details: { missingPermissions: [] } })
}
