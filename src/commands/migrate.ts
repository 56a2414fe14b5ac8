import { migrations } from '../../migrations/index.ts'
import { createApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { migrateDown, migrateUp } from '../database/migrate.ts'
import { assertServer } from '../database/server-version.ts'
import { createLog } from '../lib/log.ts'
import { print } from './print.ts'

export async function migrate({ down }: { readonly down?: boolean }): Promise<void> {
  const { database, close } = createApp({ ...readConfig(), log: createLog('warn'), patient: true })
  try {
    await assertServer(database)
    const ran = down ? await migrateDown(database, migrations) : await migrateUp(database, migrations)
    for (const name of ran) print(`${down ? 'taken back' : 'migrated'}: ${name}`)
    if (ran.length === 0) print(down ? 'There is nothing to take back.' : 'The database is up to date.')
  } finally {
    await close()
  }
}
