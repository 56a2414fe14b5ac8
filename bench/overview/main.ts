import { parseArgs } from 'node:util'
import { CleanUp } from '../clean-up.ts'
import { type BenchEngine, engines, makePlace } from '../data.ts'
import { progress } from '../progress.ts'
import { Company } from './company.ts'
import { fill } from './fill.ts'
import { listCases } from './lists.ts'
import { isDear, type Measured, measureList } from './measure.ts'
import { report } from './report.ts'

const help = `Usage: npm run bench:overview -- [options]

Measures a page of the administrators' overview among few tokens and among many: each list that the API accepts, its
first page, one from its middle and its last. Prints what many tokens cost more.

  --few <n>               10000 unless given
  --many <n>              1000000 unless given
  --database <engine>     only ${engines.join(' or ')}; repeatable
  --repeats <n>           of each page; the quickest counts. 7 unless given. What costs more than three times
                          as much then is disturbed or dear, and is asked five times as often
  --part <text>           only lists whose filter or order has this in it
  --help                  this

MariaDB: a private server, or the one of TEST_MYSQL_URL. A million tokens take some minutes, and 2 GB of disk, to load.
`

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '10000' },
    many: { type: 'string', default: '1000000' },
    database: { type: 'string', multiple: true },
    repeats: { type: 'string', default: '7' },
    part: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})
const count = { few: numberOf('few'), many: numberOf('many') }
const repeats = numberOf('repeats')
const now = Date.now()

function numberOf(option: 'few' | 'many' | 'repeats'): number {
  const number = Number(values[option])
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new Error(`--${option} takes a number from 1 on, not ${values[option]}.`)
}

async function open(engine: BenchEngine, tokens: number, cleanUp: CleanUp): Promise<Company> {
  const { url, remove } = await makePlace(engine)
  cleanUp.add(remove)
  progress(`${engine}: loading ${tokens} tokens`)
  const { upgradedInMs } = await fill(url, tokens, now)
  progress(`${engine}: ${tokens} tokens are there; their indexes were made in ${Math.round(upgradedInMs)} ms`)
  const company = await Company.open(url)
  cleanUp.add(() => company.close())
  return company
}

async function measureAll(engine: BenchEngine, cleanUp: CleanUp): Promise<Measured[]> {
  const few = await open(engine, count.few, cleanUp)
  const many = await open(engine, count.many, cleanUp)
  const sizes = { few, many, count, now }
  const cases = listCases().filter((it) => JSON.stringify(it).includes(values.part))
  const measured: Measured[] = []
  for (const [i, list] of cases.entries()) {
    const pages = await measureList(sizes, list, repeats)
    measured.push(...(pages.some(isDear) ? await measureList(sizes, list, repeats * 5) : pages))
    if (i % 200 === 199) progress(`${engine}: ${i + 1} of ${cases.length} lists`)
  }
  return measured
}

if (values.help) process.stdout.write(help)
else
  for (const engine of engines.filter((it) => values.database?.includes(it) ?? true)) {
    const cleanUp = new CleanUp()
    try {
      process.stdout.write(report(engine, count, await measureAll(engine, cleanUp)))
    } finally {
      await cleanUp.run()
    }
  }
