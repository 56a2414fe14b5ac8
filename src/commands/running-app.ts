import { migrations } from '../../migrations/index.ts'
import { type App, createApp } from '../app.ts'
import { type Config, hasDatabase, readConfig } from '../config.ts'
import { assertSchema } from '../database/migrate.ts'
import { createLog } from '../lib/log.ts'
import { CommandFailed } from './command-failed.ts'
import { mailerOf } from './mailer-of.ts'

/** Runs the work of one command on the configured database, whose schema must be the one of this version. */
export async function withApp(work: (app: App, config: Config) => Promise<void>): Promise<void> {
  if (!hasDatabase())
    throw new CommandFailed(
      'There is no embedded database in ./data. Go to the folder where npm start ran, or set DATABASE_URL.',
    )
  const config = readConfig()
  const app = createApp({ ...config, openId: null, mailer: mailerOf(config), log: createLog('warn') })
  try {
    await assertSchema(app.database, migrations)
    await work(app, config)
  } finally {
    await app.close()
  }
}
