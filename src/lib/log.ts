import { type DestinationStream, pino } from 'pino'
import { isoInstant } from './iso-instant.ts'

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

/** A database's error also carries the statement with its values; those are nobody's to read here. */
function errorWithoutData(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, errno, errcode } = error as { code?: unknown; errno?: unknown; errcode?: unknown }
  return { type: error.name, message: error.message, code, errno, errcode, stack: error.stack }
}

/** So long may a line wait for others to be written with it; kill -9 loses no more. */
const flushIntervalMs = 100
const flushLength = 16_000

/** Pino's own batches measure each line, which costs as much as making it; here each batch is measured. */
function inBatches(): DestinationStream {
  const file = pino.destination({ sync: false })
  let lines = ''
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (lines !== '') file.write(lines)
    lines = ''
  }

  // Before pino's own, which end the stream.
  process.prependListener('beforeExit', flush)
  process.prependListener('exit', flush)
  return {
    write(line) {
      lines += line
      if (lines.length >= flushLength) flush()
      else timer ??= setTimeout(flush, flushIntervalMs).unref()
    },
  }
}

let known: DestinationStream | undefined
/** One for the process: two would write into each other's batches. */
const stdout = (): DestinationStream => {
  known ??= inBatches()
  return known
}

/** Nothing hands a token to the log; this is the net below that rule, whatever its name is there. */
const withoutTokens = (line: string): string =>
  line.includes('gth_') ? line.replace(/gth_\w+/g, 'gth_…') : line

/** Structured lines on stdout. Headers are never logged. */
export const createLog = (level: string, destination: DestinationStream = stdout()): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${isoInstant(Date.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorWithoutData },
      hooks: { streamWrite: withoutTokens },
    },
    destination,
  )
