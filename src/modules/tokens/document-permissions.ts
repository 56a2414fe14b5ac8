import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql'
import { type RequiredPermissions, requiredPermissions } from '../../authorization/required-permissions.ts'
import type { Context } from '../../context.ts'
import { publicError } from '../../errors.ts'
import { operationOf, readDocument } from '../../graphql/read-document.ts'

/** A document that somebody asks about, not the one that is executed. */
export interface AskedDocument {
  readonly text: string
  /** Null: it has one operation only. */
  readonly operationName: string | null
}

/** The names of the inputs, for errors. */
export interface InputNames {
  readonly text: string
  readonly operationName: string
}

const argumentNames: InputNames = { text: 'document', operationName: 'operationName' }

/** What a token must have to run this document. */
export function permissionsOfDocument(
  schema: GraphQLSchema,
  { text, operationName }: AskedDocument,
  names = argumentNames,
): RequiredPermissions {
  const document = readDocument(schema, text, names.text)
  const operation = operationOf(document, operationName, names.operationName)
  const required = requiredPermissions({ schema, document }, operation)
  if (!required) throw tooMuch(names.text, 'Its paths are too long. Use shorter aliases, or split it.')
  return required
}

/** The field of each request that asks about a document. */
const asking = new WeakMap<Context, string | number>()

/**
 * The same, asked by a field of a request. To read a document costs as much as to read a request, so a second field
 * that asks is refused.
 */
export function permissionsOfDocumentIn(
  context: Context,
  { schema, path }: GraphQLResolveInfo,
  asked: AskedDocument,
  names = argumentNames,
): RequiredPermissions {
  const first = asking.get(context) ?? path.key
  asking.set(context, first)
  if (first !== path.key) throw tooMuch(names.text, 'Ask about one document in a request.')
  return permissionsOfDocument(schema, asked, names)
}

const tooMuch = (field: string, message: string) =>
  publicError('QUERY_TOO_COMPLEX', `${field}: ${message}`, { details: { field } })
