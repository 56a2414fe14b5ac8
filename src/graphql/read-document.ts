import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SourceLocation,
  validate,
} from 'graphql'
import { publicError } from '../errors.ts'
import { parseWithinLimits } from './document-limits.ts'

const maxErrors = 5
const maxMessageLength = 200

/** A fault of a document that is only talked about: where it is in that document. */
export interface DocumentFault {
  readonly message: string
  readonly locations: readonly SourceLocation[]
}

/**
 * A document that was given as a value, within the limits of those that are executed, and valid. `field` is the name of
 * the input, for the error.
 */
export function readDocument(schema: GraphQLSchema, text: string, field: string): DocumentNode {
  const document = parsed(text, field)
  const errors = validate(schema, document, undefined, { maxErrors, hideSuggestions: true })
  if (errors.length > 0) throw badDocument(field, errors)
  return document
}

/** The operation with this name, or the only one. */
export function operationOf(
  document: DocumentNode,
  name: string | null,
  field: string,
): OperationDefinitionNode {
  const operations = operationsIn(document)
  const named = name === null ? operations : operations.filter((it) => it.name?.value === name)
  if (named.length === 1 && named[0]) return named[0]
  throw publicError('BAD_USER_INPUT', `${field}: ${adviceFor(operations, name)}`, { details: { field } })
}

export const operationsIn = ({ definitions }: DocumentNode): OperationDefinitionNode[] =>
  definitions.filter((it) => it.kind === 'OperationDefinition')

/** Why none of these is the one with this name, or the only one. */
export function adviceFor(operations: readonly OperationDefinitionNode[], name: string | null): string {
  if (operations.length === 0) return 'The document has no operation.'
  const names = operations.map((it) => it.name?.value ?? 'one without a name').join(', ')
  if (name === null && operations.every((it) => !it.name))
    return `The document has ${operations.length} operations without a name. Give each one, and name the one that you mean.`
  return name === null
    ? `The document has ${operations.length} operations. Name one of them: ${names}.`
    : `The document has no operation with the name ${JSON.stringify(name)}. It has: ${names}.`
}

function parsed(text: string, field: string): DocumentNode {
  try {
    return parseWithinLimits(text)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    if (error.extensions.code === undefined) throw badDocument(field, [error])
    // Without the status that it has for a request of its own.
    throw publicError('QUERY_TOO_COMPLEX', `${field}: ${error.message}`, { details: { field } })
  }
}

function badDocument(field: string, errors: readonly GraphQLError[]): GraphQLError {
  const faults = errors.map(
    ({ message, locations }): DocumentFault => ({
      message: message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}…` : message,
      locations: (locations ?? []).slice(0, maxErrors).map(({ line, column }) => ({ line, column })),
    }),
  )
  return publicError('BAD_USER_INPUT', `${field}: ${faults.map(inWords).join(' ')}`, {
    details: { field, documentErrors: faults },
  })
}

const inWords = ({ message, locations: [first] }: DocumentFault): string =>
  first ? `Line ${first.line}, column ${first.column}: ${message}` : message
