import { CleanUp } from '../../bench/clean-up.ts'
import { progress } from '../../bench/progress.ts'
import { crashRun } from './crash-run.ts'
import { help, readOptions, UsageError, usualKills } from './options.ts'

/** One start, one moment and one look, on a machine that is busy with other things; and the end. */
const longestMs = 10_000
const settlingMs = 10 * 60_000

/** Something hangs, which is a fault too. */
function giveUp(cleanUp: CleanUp): void {
  process.stderr.write('VIOLATION: it does not come to an end.\n')
  void cleanUp.run().finally(() => process.exit(1))
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  let violations = 0
  for (const engine of options.engines) {
    const cleanUp = new CleanUp()
    const { seed } = options
    const kills = options.kills ?? usualKills[engine]
    progress(`${engine}: ${kills} kills, --seed ${seed}`)
    const limit = setTimeout(() => giveUp(cleanUp), kills * longestMs + settlingMs)
    try {
      const findings = await crashRun({ engine, kills, seed }, cleanUp)
      process.stdout.write(`\n${engine}, seed ${seed}\n${findings.summary()}`)
      violations += findings.total
    } finally {
      clearTimeout(limit)
      await cleanUp.run()
    }
  }
  return violations === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  process.exitCode = 1
  process.stderr.write(
    error instanceof UsageError ? `${error.message}\n\n${help}` : `${(error as Error).stack}\n`,
  )
}
