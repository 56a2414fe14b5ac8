import { type ExecutionResult, type GraphQLSchema, getOperationAST, getVariableValues } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import type { HeaderOf } from '../authentication/same-origin.ts'
import type { Authenticated } from '../authentication/use-authentication.ts'
import { wantsExplanation } from '../authorization/client-wishes.ts'
import { usesAhead } from '../authorization/use-operation-check.ts'
import { createContext, type Services } from '../context.ts'
import type { Database } from '../database/database.ts'
import { fitsInAnyCase } from '../graphql/use-list-limits.ts'
import type { CompiledAnswers } from '../loading/compiled-answers.ts'
import type { DocumentCache } from './document-cache.ts'
import type { OnOperation } from './use-operation-count.ts'
import { checkVariables } from './variable-limits.ts'

interface HotQueryParts {
  readonly schema: GraphQLSchema
  readonly documents: DocumentCache
  readonly compiled: CompiledAnswers
  readonly database: Database
  readonly services: Services
  readonly onOperation: OnOperation
}

export interface HotAnswer {
  readonly result: ExecutionResult
  /** Of whom it is counted, once it is theirs. */
  count(principal: Authenticated['principal']): void
}

type Caller = Pick<Authenticated, 'principal' | 'requestInfo'>

/** Null: the endpoint must answer, whatever the reason is. It never throws. */
export type HotQuery = (params: GraphQLParams, caller: Caller, header: HeaderOf) => Promise<HotAnswer | null>

/**
 * The answer to a query that comes again and again, past the endpoint's plugins, where each of them has nothing left to
 * do: its document has been parsed within the limits, and validated, before; its answer is compiled; its lists fit
 * whatever the variables are; who asks holds all that it can need; and nobody wants to hear why. Those are the plugins'
 * own answers, kept with the document. Whatever else comes up, also in the middle, it is the endpoint's to say.
 */
export function createHotQuery({
  schema,
  documents,
  compiled,
  database,
  services,
  onOperation,
}: HotQueryParts): HotQuery {
  async function tryToAnswer(
    params: GraphQLParams,
    { principal, requestInfo }: Caller,
    header: HeaderOf,
  ): Promise<HotAnswer | null> {
    if (!isUsual(params) || wantsExplanation(header)) return null
    const document = documents.get(params.query)
    const operation = document && getOperationAST(document, params.operationName)
    const compute = operation && compiled.ready(operation)
    if (!compute) return null
    const parts = { schema, document }
    if (!fitsInAnyCase(parts, operation)) return null
    const { uses } = usesAhead(parts, operation, principal.permissions)
    if (!uses) return null
    checkVariables(params.variables)
    const { variableValues } = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      params.variables ?? {},
    )
    if (!variableValues) return null
    const context = createContext(database, services, principal, requestInfo)
    const text = JSON.stringify({ data: await compute(context, variableValues) })
    return { result: written(text), count: (by) => onOperation(by, uses, false) }
  }

  return (...request) => tryToAnswer(...request).catch(() => null)
}

/**
 * The answer as text, as Yoga takes it. It may have to wait for the read of the token, and thousands of objects that wait
 * cost the garbage collector more than the read.
 */
const written = (text: string): ExecutionResult & { readonly stringify: () => string } => ({
  data: {},
  stringify: () => text,
})

const usual = new Set(['query', 'variables', 'operationName'])

/** What the endpoint would take without a word. */
function isUsual(params: GraphQLParams): params is GraphQLParams & { readonly query: string } {
  for (const name in params) if (!usual.has(name)) return false
  const { query, variables, operationName } = params
  return (
    typeof query === 'string' &&
    (operationName === undefined || operationName === null || typeof operationName === 'string') &&
    (variables === undefined ||
      variables === null ||
      (typeof variables === 'object' && !Array.isArray(variables)))
  )
}
