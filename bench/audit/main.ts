import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { signAuditEvents } from '../../src/modules/audit/audit-keys.ts'
import { linkEvents } from '../../src/modules/audit/link-events.ts'
import { verifyAuditLog } from '../../src/modules/audit/verify-audit-log.ts'
import { CleanUp } from '../clean-up.ts'
import { type BenchEngine, engines, makePlace } from '../data.ts'
import { progress } from '../progress.ts'
import { writeEvents } from './write-events.ts'

const help = `Usage: npm run bench:audit -- [options]

Measures how long the audit log takes to verify.

  --events <n>             1000000 unless given
  --database <engine>      only ${engines.join(' or ')}; repeatable
  --help                   this

MariaDB: a private server, or the one of TEST_MYSQL_URL.
`

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    database: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
})
const events = Number(values.events)
if (!Number.isSafeInteger(events) || events < 1)
  throw new Error(`--events takes a number from 1 on, not ${values.events}.`)

async function seconds(work: () => Promise<unknown>): Promise<string> {
  const startedAt = performance.now()
  await work()
  return `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`
}

async function verify(database: Database): Promise<void> {
  const verdict = await verifyAuditLog(database)
  if (!verdict.intact) throw new Error(verdict.fault)
  if (verdict.events !== events) throw new Error(`It has ${verdict.events} events, not ${events}.`)
}

async function measure(engine: BenchEngine, cleanUp: CleanUp): Promise<void> {
  const { url, remove } = await makePlace(engine)
  cleanUp.add(remove)
  const database = openDatabase(url)
  cleanUp.add(() => database.close())
  signAuditEvents(database, `1:${randomBytes(32).toString('base64')}`)
  await migrateUp(database, migrations)
  progress(`${engine}: writing ${events} events`)
  await writeEvents(database, events)
  progress(`${engine}: linking them`)
  const linked = await seconds(() => linkEvents(database))
  const verified = await seconds(() => verify(database))
  process.stdout.write(`${engine}, ${events} events: linked in ${linked}, verified in ${verified}\n`)
}

if (values.help) process.stdout.write(help)
else
  for (const engine of engines.filter((it) => values.database?.includes(it) ?? true)) {
    const cleanUp = new CleanUp()
    try {
      await measure(engine, cleanUp)
    } finally {
      await cleanUp.run()
    }
  }
