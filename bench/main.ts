import { CleanUp } from './clean-up.ts'
import { measureEngine } from './engine.ts'
import { help, readOptions, UsageError } from './options.ts'
import { pin } from './pinning.ts'
import { planFor } from './plan.ts'
import { type EngineResult, jsonReport, type Result, textReport } from './report.ts'

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options.help) return void process.stdout.write(help)
  const startedAt = performance.now()
  const pinning = pin()
  const engines: EngineResult[] = []
  for (const engine of options.engines) {
    const cleanUp = new CleanUp()
    try {
      engines.push(await measureEngine(engine, options, planFor(options.quick), pinning, cleanUp))
    } finally {
      await cleanUp.run()
    }
  }
  const result: Result = {
    node: process.version,
    pinning: pinning.note,
    seconds: (performance.now() - startedAt) / 1000,
    engines,
  }
  process.stdout.write(options.json ? jsonReport(result) : textReport(result))
  if (engines.some(({ soak }) => soak?.leaks)) process.exitCode = 1
}

await main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof UsageError
      ? `${error.message}\n\n${help}`
      : `The bench failed: ${error instanceof Error ? error.stack : error}\n`,
  )
  process.exitCode = error instanceof UsageError ? 2 : 1
})
