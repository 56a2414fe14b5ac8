import { parseArgs } from 'node:util'
import { type BenchEngine, engines } from './data.ts'
import { type WorkloadName, workloadNames } from './documents.ts'

export interface Options {
  readonly quick: boolean
  readonly json: boolean
  readonly engines: readonly BenchEngine[]
  readonly workloads: readonly WorkloadName[]
  /** Where profiles are written instead of measuring. */
  readonly profileFolder: string | undefined
  readonly help: boolean
}

export class UsageError extends Error {}

export const help = `Usage: npm run bench -- [options]

Measures Gatehouse against a server written by hand that gives the same answers (docs/performance.md).

  --quick                  a look in 90 seconds instead of 10 minutes: trust orders of magnitude
  --database <engine>      only ${engines.join(' or ')}; repeatable
  --workload <name>        only ${workloadNames.join(', ')}; repeatable. Leaves start-up and soak out
  --profile <folder>       instead of measuring: a .cpuprofile of Gatehouse under each workload
  --json                   machine-readable
  --help                   this

Progress goes to stderr, the result to stdout. The exit code is 1 for a wrong answer or a leak, 0 otherwise, however
slow. MariaDB: a private server, or the one of TEST_MYSQL_URL.
`

export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args)
  return {
    quick: values.quick,
    json: values.json,
    help: values.help,
    engines: chosen('--database', values.database, engines),
    workloads: chosen('--workload', values.workload, workloadNames),
    profileFolder: values.profile,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        database: { type: 'string', multiple: true },
        workload: { type: 'string', multiple: true },
        profile: { type: 'string' },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function chosen<Value extends string>(
  option: string,
  given: readonly string[] | undefined,
  all: readonly Value[],
): readonly Value[] {
  const unknown = given?.find((value) => !all.includes(value as Value))
  if (unknown !== undefined) throw new UsageError(`${option} takes ${all.join(', ')}, not ${unknown}.`)
  return given ? all.filter((value) => given.includes(value)) : all
}
