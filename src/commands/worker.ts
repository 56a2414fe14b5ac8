import { type App, createApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { assertServer } from '../database/server-version.ts'
import { createLog, type Log } from '../lib/log.ts'
import { assertFit } from './assert-fit.ts'
import { mailerOf } from './mailer-of.ts'
import { startJobs, warnOfWaitingMails } from './start-jobs.ts'
import { stopSignal } from './stop-signal.ts'

const longMs = 24 * 60 * 60_000

/** Does the jobs of services that leave them to it (JOBS=worker), until it is told to stop. It listens to nothing. */
export async function worker(): Promise<void> {
  const stopped = stopSignal()
  const config = readConfig()
  const log = createLog(config.logLevel)
  const app = createApp({ ...config, openId: null, mailer: mailerOf(config), log })
  try {
    await run(app, log, stopped)
  } finally {
    await app.close()
  }
  log.info('stopped')
}

async function run(app: App, log: Log, stopped: Promise<string>): Promise<void> {
  await assertServer(app.database)
  await assertFit(app.database)
  startJobs(app)
  log.info('started')
  warnOfWaitingMails(app, log)
  // The timers of jobs keep no process alive.
  const alive = setInterval(() => {}, longMs)
  const signal = await stopped
  clearInterval(alive)
  log.info({ signal }, 'stopping')
}
