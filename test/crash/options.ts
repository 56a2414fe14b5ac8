import { parseArgs } from 'node:util'
import type { Engine } from '../../src/database/database.ts'

export interface Options {
  readonly engines: readonly Engine[]
  /** Left out: what the database is to withstand. */
  readonly kills: number | undefined
  readonly seed: number
  readonly help: boolean
}

export class UsageError extends Error {}

const engines: readonly Engine[] = ['sqlite', 'mysql']

export const usualKills: Record<Engine, number> = { sqlite: 500, mysql: 200 }

export const help = `Usage: npm run test:crash -- [options]

Kills the service with SIGKILL again and again, while people use it, and looks each time at what it left.

  --database <engine>      only sqlite or mysql; repeatable
  --kills <n>              how often (${usualKills.sqlite} on sqlite, ${usualKills.mysql} on mysql)
  --seed <n>               what people do and how long the service lives; printed by each run
  --help                   this

Progress goes to stderr, the result to stdout. The exit code is 1 if anything is there that must not be. MariaDB: a
private server, or the one of TEST_MYSQL_URL.
`

export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args)
  const unknown = values.database?.find((it) => !engines.includes(it as Engine))
  if (unknown !== undefined) throw new UsageError(`--database takes sqlite or mysql, not ${unknown}.`)
  return {
    engines: engines.filter((it) => values.database?.includes(it) ?? true),
    kills: values.kills === undefined ? undefined : wholeNumber('--kills', values.kills),
    seed: values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('--seed', values.seed),
    help: values.help,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        database: { type: 'string', multiple: true },
        kills: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} takes a whole number, not ${text}.`)
  return Number(text)
}
