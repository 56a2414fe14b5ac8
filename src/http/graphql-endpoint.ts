import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Authenticator } from '../authentication/contract.ts'
import { type Authenticated, useAuthentication } from '../authentication/use-authentication.ts'
import { useOperationCheck } from '../authorization/use-operation-check.ts'
import { createContext, type Services } from '../context.ts'
import type { Database } from '../database/database.ts'
import { useDocumentLimits } from '../graphql/document-limits.ts'
import { useListLimits } from '../graphql/use-list-limits.ts'
import type { Log } from '../lib/log.ts'
import { createMaskError } from './mask-error.ts'
import { useResponseHeaders } from './use-response-headers.ts'
import { useStrictRequests } from './use-strict-requests.ts'

export const graphqlPath = '/graphql'
const maxBodyBytes = 1_000_000

interface EndpointParts {
  readonly schema: GraphQLSchema
  readonly database: Database
  readonly services: Services
  readonly authenticators: readonly Authenticator[]
  readonly log: Log
}

export type GraphQLEndpoint = ReturnType<typeof createGraphQLEndpoint>

export const createGraphQLEndpoint = ({ schema, database, services, authenticators, log }: EndpointParts) =>
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
      useStrictRequests(),
      useAuthentication(authenticators),
      useDocumentLimits(),
      useListLimits(),
      useOperationCheck(),
    ],
    renderGraphiQL,
    graphiql: {
      title: 'Gatehouse',
      defaultQuery: welcomeQuery,
      headers: JSON.stringify({ Authorization: 'Bearer gth_… (your token here)' }, null, 2),
      shouldPersistHeaders: false,
    },
    maskedErrors: { maskError: createMaskError(log) },
    maxRequestBodySize: maxBodyBytes,
    cors: false,
    multipart: false,
    landingPage: false,
    logging: false,
  })

const welcomeQuery = `# Put your token into the Headers tab below, then run this.
{
  viewer {
    permissions
    token {
      name
      expiresAt
    }
  }
}
`
