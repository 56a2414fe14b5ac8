import './tables.ts'
import { type Selectable, sql } from 'kysely'
import type { Database, Queryable } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput, conflict, publicError } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import { type Actor, recordEvent } from '../audit/record-event.ts'
import { reachOf } from '../users/reach.ts'
import { tokenPolicy } from './permissions.ts'
import { checkReminderDays, parseReminderDays } from './reminder-days.ts'
import { expectValid } from './still-valid.ts'

export type TokenPolicyRow = Selectable<Tables['token_policy']>

const settings = [
  'default_lifetime_days',
  'longest_lifetime_days',
  'inactivity_days',
  'reminder_days',
  'deactivated_owner_days',
  'operations_per_minute',
] as const

type Settings = Pick<TokenPolicyRow, (typeof settings)[number]>

/** What is left out stays as it is. */
export type PolicyWish = Partial<Settings>

const id = 1

/** As it is for the transaction that uses it: nothing of it is kept. */
export const readTokenPolicy = (db: Queryable): Promise<TokenPolicyRow> =>
  db.selectFrom('token_policy').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

/** What is there already keeps its expiry: that is about what is created and extended from now on. The rest is about all. */
export const updateTokenPolicy = (
  database: Database,
  actor: Actor,
  principal: Principal,
  version: number,
  wish: PolicyWish,
): Promise<TokenPolicyRow> =>
  database.transaction(async (trx) => {
    const asking = await expectValid(trx, database, principal)
    const { projects } = await reachOf(trx, database, asking, tokenPolicy.update)
    if (projects !== null)
      throw publicError('FORBIDDEN', 'The policy is for all projects, and you are restricted to some.', {
        details: { missingPermissions: [] },
      })
    const before = await readTokenPolicy(trx)
    if (before.version !== version) throw conflict('policy', before.version)
    const after = { ...before, ...wish }
    checkPolicy(after)
    const columns = settings.filter((column) => after[column] !== before[column])
    if (columns.length === 0) return before

    const { numUpdatedRows } = await trx
      .updateTable('token_policy')
      .set({ ...wish, updated_at: database.now, version: sql<number>`version + 1` })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) throw conflict('policy', version + 1)
    await recordEvent(trx, database, actor, {
      action: 'tokenPolicy.updated',
      subjectType: 'TokenPolicy',
      subjectId: id,
      changes: Object.fromEntries(columns.map((column) => [column, [before[column], after[column]]])),
    })
    return readTokenPolicy(trx)
  })

const mostDays = 3_650
const mostOperations = 10_000_000
/** Reminders begin at least 14 days before a removal, and not on the day of the last use. */
const leastInactivity = 15

function checkPolicy({
  default_lifetime_days,
  longest_lifetime_days,
  inactivity_days,
  reminder_days,
  deactivated_owner_days,
  operations_per_minute,
}: Settings): void {
  if (longest_lifetime_days < 1 || longest_lifetime_days > mostDays)
    throw badInput('input.longestLifetimeDays', `Choose 1 to ${mostDays} days.`)
  if (default_lifetime_days < 1 || default_lifetime_days > longest_lifetime_days)
    throw badInput(
      'input.defaultLifetimeDays',
      `Choose 1 to ${longest_lifetime_days} days: the longest lifetime.`,
    )
  if (inactivity_days < leastInactivity || inactivity_days > mostDays)
    throw badInput('input.inactivityDays', `Choose ${leastInactivity} to ${mostDays} days.`)
  checkReminderDays(parseReminderDays(reminder_days), inactivity_days)
  if (deactivated_owner_days < 1 || deactivated_owner_days > mostDays)
    throw badInput('input.deactivatedOwnerDays', `Choose 1 to ${mostDays} days.`)
  if (operations_per_minute < 1 || operations_per_minute > mostOperations)
    throw badInput('input.operationsPerMinute', `Choose 1 to ${mostOperations}.`)
}
