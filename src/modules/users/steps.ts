import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import type { Actor } from '../audit/record-event.ts'

/** What else happens in the transaction of such a change. Throws to undo all of it. */
export type UserStep = (
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  userId: number,
) => Promise<unknown>

// Later modules add theirs when they are loaded; this one can't know them.

/** For a user whom somebody else created: they know nothing of it yet. */
export const userCreatedSteps: UserStep[] = []
/** For a user whose mails go elsewhere from now on, or nowhere. */
export const addressChangedSteps: UserStep[] = []
export const userDeactivatedSteps: UserStep[] = []
