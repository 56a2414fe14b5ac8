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
const flushBytes = 16_000

const inBatches = () =>
  pino.destination({ sync: false, minLength: flushBytes, periodicFlush: flushIntervalMs })

/** Nothing hands a token to the log; this is the net below that rule, whatever its name is there. */
const withoutTokens = (line: string): string =>
  line.includes('gth_') ? line.replace(/gth_\w+/g, 'gth_…') : line

/** Structured lines on stdout. Headers are never logged. */
export const createLog = (level: string, destination: DestinationStream = inBatches()): Log =>
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
