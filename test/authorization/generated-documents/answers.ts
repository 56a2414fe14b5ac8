import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import { PermissionSet } from '../../../src/authorization/permission-set.ts'
import { ProjectScope } from '../../../src/authorization/project-scope.ts'
import { useOperationCheck } from '../../../src/authorization/use-operation-check.ts'
import { createContext } from '../../../src/context.ts'
import { useListLimits } from '../../../src/graphql/use-list-limits.ts'
import type { HttpServer } from '../../../src/http/http-server.ts'
import { createMaskError } from '../../../src/http/mask-error.ts'
import { createLog } from '../../../src/lib/log.ts'
import { clearedSchema, schema } from '../../../src/schema.ts'
import type { Refusal } from '../../support/model/refusals.ts'
import type { Case } from '../../support/random-cases.ts'
import type { AnswerError, IssuedToken, TestApp } from '../../support/test-app.ts'

export interface ExecutedAnswer {
  /** Not there if nothing was executed. */
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors: readonly AnswerError[]
}

export interface ServiceAnswer extends ExecutedAnswer {
  /** What was sent to the database for it. */
  readonly statements: readonly string[]
}

export interface GuardAnswer extends ExecutedAnswer {
  /** What the fields refused, which are no errors by themselves. */
  readonly refusals: readonly Refusal[]
}

/** What answers a case as the service does. */
export type Service = (it: Case) => Promise<ServiceAnswer>
type Executed = (it: Case) => Promise<ExecutedAnswer>

/** The service that answers so. */
const noting =
  ({ statements }: TestApp, prepare: (it: Case) => Promise<unknown>, answer: Executed): Service =>
  async (it) => {
    await prepare(it)
    statements.length = 0
    const answered = await answer(it)
    return { ...answered, statements: [...statements] }
  }

const maskError = createMaskError(createLog('silent'))

export const isRefusal = ({ extensions }: AnswerError) => extensions?.code === 'FORBIDDEN'

export const refusalOf = ({ path, extensions }: GraphQLError | AnswerError): Refusal => ({
  path: (path ?? []).map(String),
  missing: (extensions?.missingPermissions as string[] | undefined) ?? [],
})

/** Through the door, as a client: all of the service. */
export const throughDoor = (
  app: TestApp,
  server: HttpServer | undefined,
  tokenWith: (held: ReadonlySet<string>) => Promise<IssuedToken>,
): Service =>
  noting(
    app,
    ({ held }) => tokenWith(held),
    async ({ asked, held, refusesWhole }) => {
      const { secret } = await tokenWith(held)
      const send = server ? fetch : app.app.endpoint.fetch
      const response = await send(`${server?.url ?? 'http://gatehouse.test'}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${secret}`,
          ...(refusesWhole && { 'gatehouse-denied': 'reject' }),
        },
        body: JSON.stringify({
          query: asked.text,
          operationName: asked.operationName,
          variables: asked.variables,
        }),
      })
      return withErrors((await response.json()) as Partial<ExecutedAnswer>)
    },
  )

/** One of the plugins of the endpoint, as far as it is called here. */
type Check = (call: {
  readonly args: ExecutionArgs
  readonly setResultAndStopExecution: (result: ExecutionResult) => void
}) => { readonly onExecuteDone?: (call: Done) => void } | undefined

interface Done {
  readonly result: ExecutionResult
  readonly setResult: (result: ExecutionResult) => void
}

const checks = [
  useListLimits().onExecute,
  useOperationCheck(clearedSchema, () => Promise.resolve(Number.MAX_SAFE_INTEGER)).onExecute,
] as unknown as readonly Check[]

/** The operation check, and execution on the schema that it chooses: of the service, only what is about permissions. */
export const throughCheck = (app: TestApp, asker: IssuedToken): Service =>
  noting(
    app,
    () => Promise.resolve(),
    async (it) => {
      const args = argsOf(app, it, it.held, asker, schema)
      let result: ExecutionResult | undefined
      const done: ((call: Done) => void)[] = []
      try {
        for (const check of checks) {
          const hooks = check({ args, setResultAndStopExecution: (stopped) => (result = stopped) })
          if (result) return fromResult(result)
          if (hooks?.onExecuteDone) done.push(hooks.onExecuteDone)
        }
      } catch (error) {
        return fromResult({ errors: [error as GraphQLError] })
      }
      if (it.asked.text.startsWith('mutation')) return { errors: [] }
      result = await execute(args)
      for (const onExecuteDone of done) onExecuteDone({ result, setResult: (changed) => (result = changed) })
      return fromResult(result)
    },
  )

/** On the guarded schema, with no check in front: the field guard alone. */
export async function throughGuard(app: TestApp, it: Case, token: IssuedToken): Promise<GuardAnswer> {
  const args = argsOf(app, it, it.held, token, schema)
  const answer = fromResult(await execute(args))
  return { ...answer, refusals: args.contextValue.denials.errors().map(refusalOf) }
}

/** What somebody with every permission gets, where nothing checks anything. */
export async function unguarded(
  app: TestApp,
  it: Case,
  token: IssuedToken,
  document: DocumentNode = it.asked.document,
): Promise<ExecutedAnswer> {
  const everything = new Set(PermissionSet.everything().names())
  return fromResult(await execute({ ...argsOf(app, it, everything, token, clearedSchema), document }))
}

function argsOf(
  { app }: TestApp,
  { asked, refusesWhole }: Case,
  held: ReadonlySet<string>,
  token: IssuedToken,
  on: GraphQLSchema,
) {
  const principal = {
    kind: 'TOKEN' as const,
    tokenId: token.id,
    userId: token.ownerId,
    permissions: PermissionSet.ofNames(held),
    projects: ProjectScope.everything,
    ownerPermissions: PermissionSet.everything(),
    secretNumber: 1,
    expiresAt: Number.MAX_SAFE_INTEGER,
    readAt: 0,
  }
  const { database, peppers, signIn, tokenUsage, tokenRate } = app
  const requestInfo = { requestId: 'generated', address: null, userAgent: null }
  const context = createContext(database, { peppers, signIn, tokenUsage, tokenRate }, principal, requestInfo)
  const headers = new Headers(refusesWhole ? { 'gatehouse-denied': 'reject' } : {})
  return {
    schema: on,
    document: asked.document,
    operationName: asked.operationName,
    variableValues: asked.variables,
    contextValue: { ...context, request: { headers } },
    hideSuggestions: true,
  }
}

const fromResult = ({ data, errors }: ExecutionResult): ExecutedAnswer =>
  withErrors(
    JSON.parse(JSON.stringify({ data, errors: errors?.map((error) => maskError(error) as GraphQLError) })),
  )

const withErrors = ({ data, errors = [] }: Partial<ExecutedAnswer>): ExecutedAnswer => ({
  ...(data !== undefined && { data }),
  errors,
})
