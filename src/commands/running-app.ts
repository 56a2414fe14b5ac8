import { migrations } from '../../migrations/index.ts'
import { type App, createApp } from '../app.ts'
import { type Config, hasDatabase, readConfig } from '../config.ts'
import type { Database } from '../database/database.ts'
import { assertSchema } from '../database/migrate.ts'
import { createLog } from '../lib/log.ts'
import { assertFit } from './assert-fit.ts'
import { CommandFailed } from './command-failed.ts'
import { mailerOf } from './mailer-of.ts'

type Work = (app: App, config: Config) => Promise<void>

/** Runs the work of one command on the configured database, whose schema and keys must be those of this version and configuration. */
export const withApp = (work: Work): Promise<void> => withAppThat(assertFit, work)

/** The same, for what looks at the audit log, whatever the keys are. */
export const withReadingApp = (work: Work): Promise<void> =>
  withAppThat((database) => assertSchema(database, migrations), work)

async function withAppThat(fits: (database: Database) => Promise<void>, work: Work): Promise<void> {
  if (!hasDatabase())
    throw new CommandFailed(
      'There is no embedded database in ./data. Go to the folder where npm start ran, or set DATABASE_URL.',
    )
  const config = readConfig()
  const app = createApp({ ...config, openId: null, mailer: mailerOf(config), log: createLog('warn') })
  try {
    await fits(app.database)
    await work(app, config)
  } finally {
    await app.close()
  }
}
