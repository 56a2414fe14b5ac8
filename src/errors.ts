import { GraphQLError } from 'graphql'

/** Stable codes, for programs. The sentence beside them is for people and may change. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'SESSION_ENDED'
  | 'CSRF_REFUSED'
  | 'RATE_LIMITED'
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_LOCKED'
  | 'OWNER_DEACTIVATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'LAST_ADMINISTRATOR'
  | 'REAUTHENTICATION_REQUIRED'
  | 'BAD_USER_INPUT'
  | 'BAD_REQUEST'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'QUERY_TOO_COMPLEX'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR'

interface ErrorOptions {
  readonly details?: Record<string, unknown>
  readonly status?: number
  /** True where GraphQL over HTTP asks for 200 towards clients that accept only application/json. */
  readonly statusBySpec?: boolean
  readonly headers?: Record<string, string>
  readonly path?: readonly (string | number)[]
}

/** An error that its caller may read in full. Everything else that is thrown is masked and logged. */
export function publicError(code: ErrorCode, message: string, options: ErrorOptions = {}): GraphQLError {
  const { details, status, statusBySpec, headers, path } = options
  const http = status === undefined ? undefined : { status, headers, spec: statusBySpec ?? false }
  return new GraphQLError(message, {
    ...(path && { path }),
    extensions: { code, ...details, ...(http && { http }) },
  })
}

/** What graphql-js itself says, of variables and arguments that can't be read: it has no code. */
const isOfGraphQLJs = (error: unknown): error is GraphQLError =>
  error instanceof GraphQLError &&
  error.extensions.code === undefined &&
  causeOf(error) instanceof GraphQLError

/** What was thrown, below what graphql-js puts around it to say where. */
export function causeOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause
}

/** With a code, as the error of one field. */
export function asFieldError(error: GraphQLError): GraphQLError {
  if (!isOfGraphQLJs(error)) return error
  const { message, nodes, source, positions, path } = error
  return new GraphQLError(message, { nodes, source, positions, path, extensions: badInputCode })
}

const badInputCode = { code: 'BAD_USER_INPUT' satisfies ErrorCode }

/** With a code, as the refusal of the whole request. */
export const asRefusal = (error: unknown): GraphQLError =>
  isOfGraphQLJs(error)
    ? publicError('BAD_USER_INPUT', error.message, { status: 400, statusBySpec: true })
    : (error as GraphQLError)

/** Also for what is there but not the caller's: the two must not be told apart. */
export const notFound = (what: string): GraphQLError =>
  publicError('NOT_FOUND', `There is no ${what} with this id.`)

/** `field` is the path of the offending input, e.g. `input.name`. */
export const badInput = (field: string, message: string): GraphQLError =>
  publicError('BAD_USER_INPUT', `${field}: ${message}`, { details: { field } })

export const conflict = (what: string, currentVersion: number): GraphQLError =>
  publicError(
    'CONFLICT',
    `Somebody changed this ${what} in the meantime. Read it again and repeat your change on version ${currentVersion}.`,
    { details: { currentVersion } },
  )

/** A well-formed request that clashes with what is stored, e.g. a name that is taken. */
export const clash = (field: string, message: string): GraphQLError =>
  publicError('CONFLICT', `${field}: ${message}`, { details: { field } })

export const serviceUnavailable = (): GraphQLError =>
  publicError(
    'SERVICE_UNAVAILABLE',
    'The database does not answer, or is busy with another change. Try again in a few seconds.',
    {
      status: 503,
      headers: { 'Retry-After': '5' },
    },
  )
