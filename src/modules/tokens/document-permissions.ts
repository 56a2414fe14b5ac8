import type { DocumentNode, GraphQLSchema } from 'graphql'
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
  read = () => readDocument(schema, text, names.text),
): RequiredPermissions {
  const document = read()
  return requiredPermissions({ schema, document }, operationOf(document, operationName, names.operationName))
}

interface ReadOnce {
  readonly text: string
  readonly outcome: { readonly document: DocumentNode } | { readonly error: unknown }
}

const readIn = new WeakMap<Context, ReadOnce>()

/**
 * The same in a request. To read a document costs as much as to read a request: each request may bring one, which is
 * read once.
 */
export const permissionsOfDocumentIn = (
  context: Context,
  schema: GraphQLSchema,
  asked: AskedDocument,
  names = argumentNames,
): RequiredPermissions =>
  permissionsOfDocument(schema, asked, names, () => readOnce(context, schema, asked.text, names.text))

function readOnce(context: Context, schema: GraphQLSchema, text: string, field: string): DocumentNode {
  const before = readIn.get(context)
  if (before && before.text !== text)
    throw publicError('QUERY_TOO_COMPLEX', `${field}: Ask about one document in a request.`, {
      details: { field },
    })
  const { outcome } = before ?? { outcome: tryToRead(schema, text, field) }
  readIn.set(context, { text, outcome })
  if ('error' in outcome) throw outcome.error
  return outcome.document
}

function tryToRead(schema: GraphQLSchema, text: string, field: string): ReadOnce['outcome'] {
  try {
    return { document: readDocument(schema, text, field) }
  } catch (error) {
    return { error }
  }
}
