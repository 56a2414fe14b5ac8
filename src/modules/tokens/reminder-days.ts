import { badInput } from '../../errors.ts'

/** No token is removed sooner after its first reminder, whatever the policy is. */
export const leastNoticeDays = 14

const mostStages = 5
const earliestDays = 365

/** As the policy's column has them. */
export const formatReminderDays = (days: readonly number[]): string => days.join(',')
export const parseReminderDays = (text: string): number[] => text.split(',').map(Number)

/** Two at least, as no token is removed after fewer reminders. */
export function checkReminderDays(days: readonly number[], inactivityDays: number): void {
  const fault = (message: string) => badInput('input.reminderDays', message)
  if (days.length < 2 || days.length > mostStages) throw fault(`Choose 2 to ${mostStages} reminders.`)
  const [first = 0] = days
  if (first < leastNoticeDays || first > earliestDays)
    throw fault(`Let the first be sent ${leastNoticeDays} to ${earliestDays} days ahead.`)
  const isDescending = days.every((day, i) => day >= 1 && (i === 0 || day < (days[i - 1] ?? 0)))
  if (!isDescending) throw fault('Give days of 1 and more, each fewer than the one before.')
  if (first >= inactivityDays)
    throw fault(`Let the first be sent fewer days ahead than inactivityDays, ${inactivityDays}.`)
}
