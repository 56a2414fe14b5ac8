import { setTimeout as delay } from 'node:timers/promises'
import { progress } from '../../bench/progress.ts'
import { readNow } from '../../src/database/database.ts'
import type { Findings } from './findings.ts'
import { day, hour } from './moved-clock.ts'
import { startService } from './service.ts'
import type { Token } from './token-state.ts'
import { inactivityDays, type World } from './world.ts'

const stepMs = 12 * hour
/** Time that nobody observed while the service was dead may come on top. */
const mostDays = 3 * inactivityDays
const stepTimeoutMs = 60_000

/** Lets time pass without killing anybody: in the end no token is left, as nobody gives a sign of life any more. */
export async function settle(world: World, tokens: readonly Token[], findings: Findings): Promise<void> {
  world.mailbox.hasMoods = false
  const service = await startService(world)
  try {
    for (let passed = 0; passed < mostDays * day; passed += stepMs) {
      world.clock.advance(stepMs)
      await isUpToDate(world)
      if ((await countTokens(world)) === 0) break
    }
  } finally {
    await service.stop()
  }
  await world.drained()
  await world.mailbox.settled()
  const left = await world.database.db.selectFrom('access_tokens').select('name').execute()
  for (const { name } of left)
    findings.add('not removed although due', `${name}, with ${world.mailbox.about(name).length} mails`)
  progress(`settled: ${tokens.length} tokens were made, ${left.length} are left`)
}

const countTokens = async ({ database }: World): Promise<number> =>
  (await database.db.selectFrom('access_tokens').select('id').execute()).length

/** Resolves when a round has been run since the clock was moved, and nothing waits in the outbox. */
async function isUpToDate(world: World): Promise<void> {
  const { db } = world.database
  const since = await readNow(db, world.database)
  await until(async () => {
    const clock = await db.selectFrom('token_life_clock').select('seen_at').executeTakeFirst()
    return clock !== undefined && clock.seen_at >= since
  })
  await hasSentMails(world)
}

/** Resolves when no mail is due. */
export const hasSentMails = ({ database: { db, now } }: World): Promise<void> =>
  until(async () => {
    const due = await db
      .selectFrom('mail_outbox')
      .select('id')
      .where('state', 'in', ['PENDING', 'SENDING'])
      .where((eb) => eb.or([eb('state', '=', 'SENDING'), eb('next_attempt_at', '<=', now)]))
      .limit(1)
      .executeTakeFirst()
    return due === undefined
  })

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + stepTimeoutMs
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error('The service does not catch up with its clock.')
    await delay(20)
  }
}
