import type { Queryable } from '../../database/database.ts'
import { parseReminderDays } from '../tokens/reminder-days.ts'
import { readTokenPolicy } from '../tokens/token-policy.ts'
import { readGaps } from './observed-time.ts'
import type { Rules } from './plan.ts'

/** As they are now: nothing of them is kept. */
export async function readRules(db: Queryable): Promise<Rules> {
  const { inactivity_days, reminder_days, deactivated_owner_days } = await readTokenPolicy(db)
  return {
    inactivityDays: inactivity_days,
    stages: parseReminderDays(reminder_days),
    gaps: await readGaps(db),
    deactivatedOwnerDays: deactivated_owner_days,
  }
}
