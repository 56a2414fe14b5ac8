import { readFileSync } from 'node:fs'
import { runCommand } from '../../src/commands/run-command.ts'
import { serve } from '../../src/commands/serve.ts'

/** How much more often what is done regularly is done: what lives for a moment would never get to it. */
const faster = 1_000
const leastMs = 20

const { setInterval } = globalThis
globalThis.setInterval = ((work: () => void, ms = 0) =>
  setInterval(work, Math.max(leastMs, ms / faster))) as typeof globalThis.setInterval

const clockFile = process.env.CRASH_CLOCK ?? ''

/** The service as it is, with a clock that others move while it runs. */
await runCommand(() => serve({ clockOffsetMs: () => Number(readFileSync(clockFile, 'utf8')) }))
