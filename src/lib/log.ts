import { type DestinationStream, pino } from 'pino'

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

/** A database's error also carries the statement with its values; those are nobody's to read here. */
function errorWithoutData(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, errno, errcode } = error as { code?: unknown; errno?: unknown; errcode?: unknown }
  return { type: error.name, message: error.message, code, errno, errcode, stack: error.stack }
}

/** Structured lines on stdout. Headers and tokens are never logged; the redaction is the net below that rule. */
export const createLog = (level: string, destination?: DestinationStream): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorWithoutData },
      redact: [
        '*.authorization',
        '*.cookie',
        '*.secret',
        'headers.authorization',
        'headers.cookie',
        'secret',
      ],
    },
    destination,
  )
