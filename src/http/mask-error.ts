import { GraphQLError } from 'graphql'
import { isUnavailable } from '../database/unavailable.ts'
import { causeOf, publicError, serviceUnavailable } from '../errors.ts'
import type { Log } from '../lib/log.ts'

/**
 * What was meant for the caller passes; everything else is logged and answered without any of it. An outage is
 * 503 with Retry-After, never "forbidden".
 */
export const createMaskError =
  (log: Log) =>
  (error: unknown): Error => {
    const cause = causeOf(error)
    if (cause instanceof GraphQLError) return error instanceof GraphQLError ? error : cause
    if (isUnavailable(cause)) {
      log.warn({ err: cause }, 'database unavailable')
      return at(error, serviceUnavailable())
    }
    log.error({ err: cause }, 'unexpected error')
    return at(error, internalError())
  }

/** Tells nothing; the request id in the answer's header finds it in the log. */
const internalError = () =>
  publicError(
    'INTERNAL_SERVER_ERROR',
    'Something went wrong here. It was logged under the x-request-id of this answer.',
    {
      status: 500,
    },
  )

const at = (error: unknown, { message, extensions }: GraphQLError): GraphQLError =>
  new GraphQLError(message, { extensions, ...(error instanceof GraphQLError && { path: error.path }) })
