import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Authenticators } from '../authentication/contract.ts'
import { type Authenticated, useAuthentication } from '../authentication/use-authentication.ts'
import { isOnly } from '../authentication/without-credential.ts'
import { useExplanation } from '../authorization/use-explanation.ts'
import { useOperationCheck } from '../authorization/use-operation-check.ts'
import { useVisibleIntrospection } from '../authorization/use-visible-introspection.ts'
import { createContext, type Services } from '../context.ts'
import { type Database, readNow } from '../database/database.ts'
import { useDocumentLimits } from '../graphql/document-limits.ts'
import { useListLimits } from '../graphql/use-list-limits.ts'
import type { Log } from '../lib/log.ts'
import { CompiledAnswers } from '../loading/compiled-answers.ts'
import { DocumentCache } from './document-cache.ts'
import { createHotQuery, type HotQuery } from './hot-query.ts'
import type { createMaskError } from './mask-error.ts'
import { useGraphiQLPage } from './use-graphiql-page.ts'
import { useGraphQLJs } from './use-graphql-js.ts'
import { useNamedOperation } from './use-named-operation.ts'
import { type OnOperation, useOperationCount } from './use-operation-count.ts'
import { type OnRefused, useRefusals } from './use-refusals.ts'
import { useResponseHeaders } from './use-response-headers.ts'
import { useShortErrors } from './use-short-errors.ts'
import { useStrictRequests } from './use-strict-requests.ts'

export const graphqlPath = '/graphql'
const noCache = { get: () => undefined, set: () => {} }

interface EndpointParts {
  /** Checks each field. */
  readonly schema: GraphQLSchema
  /** Checks nothing; for operations that the check has cleared. */
  readonly clearedSchema: GraphQLSchema
  /** From which use on the answer to a query is compiled. */
  readonly compileAtUse: number
  readonly database: Database
  readonly services: Services
  readonly authenticators: Authenticators
  /** How many of ours a request passes. */
  readonly proxies: number
  readonly onRefused: OnRefused
  readonly onOperation: OnOperation
  readonly maskError: ReturnType<typeof createMaskError>
  readonly log: Log
}

export type GraphQLEndpoint = ReturnType<typeof createYogaServer>

/** The endpoint, and its short way for what is asked again and again. */
export function createGraphQLEndpoint(parts: EndpointParts): {
  readonly endpoint: GraphQLEndpoint
  readonly answerHot: HotQuery
} {
  const documents = new DocumentCache((document) => !isOnly(parts.authenticators.openMutation, document))
  const compiled = new CompiledAnswers(parts.clearedSchema, parts.compileAtUse)
  return {
    endpoint: createYogaServer(parts, documents, compiled),
    answerHot: createHotQuery({ ...parts, documents, compiled }),
  }
}

const createYogaServer = (
  {
    schema,
    clearedSchema,
    database,
    services,
    authenticators,
    proxies,
    onRefused,
    onOperation,
    maskError,
    log,
  }: EndpointParts,
  documents: DocumentCache,
  compiled: CompiledAnswers,
) =>
  createYoga<Partial<Authenticated>>({
    schema,
    graphqlEndpoint: graphqlPath,
    context: ({ principal, requestInfo }) => {
      if (!principal || !requestInfo)
        throw new Error('A request got past authentication without a principal.')
      return createContext(database, services, principal, requestInfo)
    },
    plugins: [
      useResponseHeaders(log),
      useAuthentication(authenticators, proxies),
      useGraphiQLPage(),
      useStrictRequests(authenticators.openMutation),
      useShortErrors(),
      useDocumentLimits(),
      useNamedOperation(),
      useGraphQLJs(compiled),
      useOperationCount(onOperation),
      useListLimits(),
      useExplanation(),
      useRefusals(onRefused),
      useOperationCheck(clearedSchema, () => readNow(database.db, database)),
      useVisibleIntrospection(schema),
    ],
    graphiql: false,
    maskedErrors: { maskError },
    // See read-request.ts.
    maxRequestBodySize: false,
    // A refused document is refused quickly enough each time. What is valid, use-graphql-js.ts remembers.
    parserAndValidationCache: {
      documentCache: documents,
      errorCache: noCache,
      validationCache: false,
    },
    cors: false,
    multipart: false,
    landingPage: false,
    logging: false,
  })
