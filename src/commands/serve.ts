import { migrations } from '../../migrations/index.ts'
import { type App, createApp, warnOfUnknownPermissions } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import type { DatabaseOptions } from '../database/database.ts'
import { migrateUp } from '../database/migrate.ts'
import { assertServer } from '../database/server-version.ts'
import { hasDemoTokens, makeDemoTokens } from '../demo/demo-tokens.ts'
import { hasBusinessData, loadCompany } from '../demo/load-company.ts'
import { startHttpServer } from '../http/http-server.ts'
import { createLog, type Log } from '../lib/log.ts'
import { offerSetUp } from '../modules/sign-in/links/set-up.ts'
import { assertFit } from './assert-fit.ts'
import { CommandFailed } from './command-failed.ts'
import { mailerOf } from './mailer-of.ts'
import { openIdOf } from './open-id-of.ts'
import { print } from './print.ts'
import { startJobs, warnOfWaitingMails } from './start-jobs.ts'
import { stopSignal } from './stop-signal.ts'
import { printAddresses, printDemoTokens, printFirstRequest, printSetUp } from './welcome.ts'

/** Serves until it is told to stop. Without DATABASE_URL it makes, fills and keeps a demo of its own. */
export async function serve(clock: Pick<DatabaseOptions, 'clockOffsetMs'> = {}): Promise<void> {
  const stopped = stopSignal()
  const config = readConfig()
  const log = createLog(config.logLevel)
  const app = createApp({ ...config, ...clock, openId: openIdOf(config), mailer: mailerOf(config), log })
  try {
    await run(app, config, log, stopped)
  } catch (error) {
    await app.close()
    throw error
  }
}

async function run(app: App, config: Config, log: Log, stopped: Promise<string>): Promise<void> {
  await assertServer(app.database)
  if (config.embeddedDemo) await prepareDemo(app)
  await assertFit(app.database)
  await app.tokenRate.round()
  const server = await listen(app, config)
  app.background.add(warnOfUnknownPermissions(app.database, log))
  app.lastUse.start()
  app.tokenUsage.start()
  app.tokenRate.start()
  app.lastSeen.start()
  if (config.servesJobs) startJobs(app)

  printAddresses(server.url, config.servesJobs ? (app.mailSender?.destination ?? null) : 'the worker')
  const setUp = await offerSetUp(app.signIn)
  if (setUp !== null) printSetUp(await app.linkAddress(setUp))
  if (config.embeddedDemo) await showDemo(app, server.url)
  log.info({ url: server.url, embeddedDemo: config.embeddedDemo }, 'started')
  if (config.servesJobs) warnOfWaitingMails(app, log)

  const signal = await stopped
  log.info({ signal }, 'stopping')
  await Promise.all([server.stop(), app.mailSender?.stop()])
  await app.close()
  log.info('stopped')
}

const listen = (app: App, { host, port }: Config) =>
  startHttpServer(app, host, port).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(
      error.code === 'EADDRINUSE'
        ? 'The port is taken. Choose another with PORT=4001.'
        : `There is no listening on HOST ${host} (${error.message}). Choose an address of this machine.`,
    )
  })

async function prepareDemo({ database }: App): Promise<void> {
  await migrateUp(database, migrations)
  if (await hasBusinessData(database)) return
  print('First start: loading the demo company (Northwind Traders) into data/gatehouse.db')
  await loadCompany(database, (what, count) => print(`  ${what.padEnd(24)}${String(count).padStart(6)}`))
  print()
}

/** Tokens are made last, when the service is there to use them: their secrets are shown once. */
async function showDemo({ database, peppers }: App, url: string): Promise<void> {
  if (await hasDemoTokens(database)) {
    print(
      '\nThe demo company and its tokens are those of the last start. For new tokens: npm run demo:tokens\n',
    )
    return
  }
  const tokens = await makeDemoTokens(database, peppers)
  printDemoTokens(tokens)
  printFirstRequest(url, tokens)
}
