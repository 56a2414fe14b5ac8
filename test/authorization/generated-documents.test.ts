import { execute, type GraphQLError, type GraphQLObjectType, getOperationAST, isInterfaceType } from 'graphql'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { coversNeeds, operationNeeds } from '../../src/authorization/operation-needs.ts'
import { allPermissions } from '../../src/authorization/permission.ts'
import { PermissionSet } from '../../src/authorization/permission-set.ts'
import { ProjectScope } from '../../src/authorization/project-scope.ts'
import type { Clause } from '../../src/authorization/requirement.ts'
import { createContext } from '../../src/context.ts'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { createMaskError } from '../../src/http/mask-error.ts'
import { createLog } from '../../src/lib/log.ts'
import { clearedSchema, schema } from '../../src/schema.ts'
import { runsAlone, testSeeds } from '../support/random.ts'
import { type Case, constructsOf, randomCase } from '../support/random-cases.ts'
import type { Samples } from '../support/random-values.ts'
import {
  type AskedField,
  clausesOf,
  inWords,
  lacking,
  type Refusal,
  refusalsOf,
} from '../support/reference-fields.ts'
import { type AnswerError, type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/**
 * Documents that nobody thought of, for tokens that may do some of it. Four opinions on each:
 *
 *   service    what the service answers: operation check, then the cleared (perhaps compiled) or the guarded schema
 *   guard      the field guard alone: the same query on the guarded schema, with no check in front
 *   needs      the short cut of the check, asked by itself
 *   reference  the refused fields, worked out from what the modules declare by support/reference-fields.ts
 *
 * They agree, for a query, if
 *   1. service refuses exactly what reference refuses: path, missing permissions, order;
 *   2. service and guard answer with the same data, and with the same errors beside the refusals;
 *   3. guard refuses nothing else than reference. It refuses less only where no row gets that far: what reference
 *      refuses is refused by guard if and only if the data has its key, and then as null;
 *   4. nothing else is missing: the data is what somebody with every permission gets, without the refused fields;
 *   5. what needs are covered is refused nothing, and where neither variables, directives nor interfaces leave
 *      anything open, what is not covered is refused something.
 *
 * A mutation is never executed on the guarded schema, as that writes. If reference refuses anything, service refuses
 * it whole (1) and sends no statement that writes; and the scopes that the guard would ask for, at each of its fields
 * with these arguments, are the ones that reference knows. If reference refuses nothing, it is executed by the
 * service, after everything else: only that it is executed is compared, as what it changes is other tests' matter.
 *
 * Where a variable is null or missing and may not be, service may refuse the whole as unreadable; if it does not, 2 holds,
 * and what guard refuses is refused by service too.
 */
const perProject = 2_500
const perBatch = 250
const projects = ['sqlite plain', 'mysql plain', 'sqlite fast', 'mysql fast']
const isFast = inject('pace') === 'fast'
const project = projects.indexOf(`${inject('engine')} ${inject('pace')}`)
const seeds = testSeeds(1 + project * perProject, perProject)
const batches = Array.from({ length: Math.ceil(seeds.length / perBatch) }, (_, i) =>
  seeds.slice(i * perBatch, (i + 1) * perBatch),
)

const names = allPermissions().map(({ name }) => name)
const maskError = createMaskError(createLog('silent'))
const tokens = new Map<string, IssuedToken>()
let app: TestApp
let server: HttpServer | undefined
let samples: Samples

beforeAll(async () => {
  app = await startTestApp()
  if (isFast) server = await startHttpServer(app.app, '127.0.0.1', 0)
  await loadCompany(app.app.database, () => {})
  samples = await takeSamples()
})
afterAll(async () => {
  await server?.stop()
  await app.close()
})

/** Ids of what is there, of each type one that is not; and cursors of real lists. */
async function takeSamples(): Promise<Samples> {
  const { secret } = await app.token('ALL')
  const others = [await app.token(['customer:read']), await app.token('ALL')]
  const node = schema.getType('Node')
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : []
  const ids = Object.fromEntries(
    types.map(({ name }) => [name, [1, 2, 3, 9_999].map((id) => globalId(name, id))]),
  )
  ids.Invoice = [10643, 10248, 10692, 9_999].map((id) => globalId('Invoice', id))
  ids.AccessToken = [...others.map(({ id }) => id), 9_999].map((id) => globalId('AccessToken', id))
  const lists = ['customers', 'contactPersons', 'invoices', 'products', 'productCategories', 'projects']
  const { data } = await app.ask(
    secret,
    `{ ${lists.map((name) => `${name}(first: 3) { edges { cursor } }`).join(' ')} }`,
  )
  const cursors = Object.fromEntries(
    lists.map((name) => [name, data[name].edges.map((edge: { cursor: string }) => edge.cursor)]),
  )
  return { ids, cursors }
}

/** So that the generator can't decay in silence: about half of what it writes today. */
const atLeast = {
  'a query': 1_200,
  'a mutation': 250,
  'an alias': 1_000,
  'a fragment': 900,
  'an inline fragment': 900,
  __typename: 900,
  'a variable': 800,
  '@skip': 500,
  '@include': 500,
  null: 50,
  node: 70,
  nodes: 70,
  'a field of an interface': 300,
  'a field of a type below an interface': 100,
  'an operation beside it': 100,
  'an input that needs something': 100,
  'what may be compiled': 200,
  'queries refused something': 400,
  'queries refused nothing': 500,
  'queries refused whole': 40,
  'queries with other errors': 40,
  'mutations refused': 100,
  'mutations executed': 100,
  'refused where rows are': 300,
  'refused where no row is': 250,
  'refused at a path of several fields': 2,
  'refused for an input alone': 30,
  'refused for an input, given by variable': 20,
  'covered by its needs': 350,
  'decided by the needs alone': 60,
  'refused nothing, needs not covered': 200,
  'compared with everything': 300,
  'variables that do not fit': 30,
} as const

/** How often what came up. */
const counts = new Map<string, number>()
function count(what: string, happened = true): void {
  counts.set(what, (counts.get(what) ?? 0) + Number(happened))
}

async function tokenWith(held: ReadonlySet<string>): Promise<IssuedToken> {
  const granted = names.filter((name) => held.has(name))
  const key = granted.join()
  // A token is granted something; its owner may hold nothing any more.
  const token =
    tokens.get(key) ??
    (granted.length > 0
      ? await app.token(granted)
      : await app.token(['customer:read'], { ownerId: await app.user([]) }))
  tokens.set(key, token)
  return token
}

interface ServiceAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly AnswerError[]
  /** What was sent to the database. */
  readonly statements: readonly string[]
}

/** Through the door, on the way that this project is about. */
async function service({ seed, asked, held, refusesWhole }: Case): Promise<ServiceAnswer> {
  const { secret } = await tokenWith(held)
  app.statements.length = 0
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
  const body = (await response.json()) as Pick<ServiceAnswer, 'data' | 'errors'>
  if (body.errors?.some(({ extensions }) => extensions?.code === 'INTERNAL_SERVER_ERROR')) broken.push(seed)
  return { ...body, statements: [...app.statements] }
}

/** On the guarded schema: the field guard alone. On the cleared one: nothing at all. */
async function executed({ asked }: Case, held: ReadonlySet<string>, token: IssuedToken, on = schema) {
  const principal = {
    kind: 'TOKEN' as const,
    tokenId: token.id,
    userId: token.ownerId,
    permissions: PermissionSet.ofNames(held),
    projects: ProjectScope.everything,
    ownerPermissions: PermissionSet.everything(),
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
  const { database, peppers, signIn } = app.app
  const requestInfo = { requestId: 'generated', address: null, userAgent: null }
  const contextValue = createContext(database, { peppers, signIn }, principal, requestInfo)
  const { data, errors } = await execute({
    schema: on,
    document: asked.document,
    operationName: asked.operationName,
    variableValues: asked.variables,
    contextValue,
    hideSuggestions: true,
  })
  return {
    ...(data !== undefined && { data: JSON.parse(JSON.stringify(data)) }),
    errors: (errors ?? []).map((error) => maskError(error) as GraphQLError),
    refusals: contextValue.denials.errors().map(refusalOf),
  }
}

const isRefusal = ({ extensions }: AnswerError) => extensions?.code === 'FORBIDDEN'

const refusalOf = ({ path, extensions }: GraphQLError | AnswerError): Refusal => ({
  path: (path ?? []).map(String),
  missing: (extensions?.missingPermissions as string[] | undefined) ?? [],
})

const keyOf = (path: readonly string[]) => path.join('.')

/** The first of each path: a path gets one error, however many fields stand for it. */
function toldOf(refusals: readonly Refusal[]): Refusal[] {
  const told = new Map<string, Refusal>()
  for (const it of refusals) if (!told.has(keyOf(it.path))) told.set(keyOf(it.path), it)
  return [...told.values()]
}

/** Every object in the data that stands at this path. */
function objectsAt(data: unknown, path: readonly string[]): Record<string, unknown>[] {
  if (data === null || data === undefined) return []
  const [step, ...rest] = path
  if (step === undefined) return [data as Record<string, unknown>]
  if (step === '@') return (data as unknown[]).flatMap((item) => objectsAt(item, rest))
  return objectsAt((data as Record<string, unknown>)[step], rest)
}

function checkNeeds({ asked, held }: Case, fields: readonly AskedField[], refusals: readonly Refusal[]) {
  const operation = getOperationAST(asked.document, asked.operationName)
  if (!operation) throw new Error('There is no such operation.')
  const needs = operationNeeds({ schema, document: asked.document }, operation)
  const covered = coversNeeds(PermissionSet.ofNames(held), needs)
  const isOpen = /[$@]/.test(asked.text) || fields.some(({ parent }) => isInterfaceType(parent))
  count('covered by its needs', covered)
  count('refused nothing, needs not covered', !covered && refusals.length === 0)
  count('decided by the needs alone', !isOpen && !covered)
  if (covered) {
    expect(refusals, 'covered, and refused').toEqual([])
    for (const { definition, parent } of fields)
      for (const type of isInterfaceType(parent) ? schema.getPossibleTypes(parent) : [])
        expect(lackingOn(type, definition.name, held), `covered, on ${type}`).toEqual([])
  } else if (!isOpen) expect(refusals, 'not covered, and nothing refused').not.toEqual([])
}

function lackingOn(type: GraphQLObjectType, name: string, held: ReadonlySet<string>): Clause[] {
  const field = type.getFields()[name]
  return field ? lacking(clausesOf(field, type), held) : []
}

/** What the guard of each field asks for, with these arguments, is what the reference knows. */
function checkScopes(fields: readonly AskedField[]) {
  for (const { definition, parent, args, clauses } of fields) {
    const options = definition.extensions.pothosOptions as { authScopes: Scopes | ScopesOfArguments }
    const scopes = options.authScopes
    const { permission } =
      typeof scopes === 'function'
        ? scopes({}, args, {}, { parentType: parent, fieldName: definition.name })
        : scopes
    const asked = permission === '' ? [] : permission.split('&')
    expect(new Set(asked), `the scopes of ${parent}.${definition.name}`).toEqual(new Set(inWords(clauses)))
  }
}

interface Scopes {
  readonly permission: string
}
type ScopesOfArguments = (parent: object, args: object, context: object, info: object) => Scopes

function checkMutation({ asked }: Case, refusals: readonly Refusal[], answer: ServiceAnswer) {
  count('mutations refused')
  expect(answer.data, 'the data of a refused mutation').toBeUndefined()
  expect((answer.errors ?? []).map(refusalOf), `refused in ${asked.operationName}`).toEqual(toldOf(refusals))
  // That a token was reached for in vain is recorded.
  const harmless = /^\s*(?:select|with|begin|commit)\b|^insert into .audit_events\b/i
  const writing = answer.statements.filter((sql) => !harmless.test(sql))
  expect(writing, 'statements that write').toEqual([])
}

async function checkQuery(it: Case, fields: readonly AskedField[], refusals: readonly Refusal[]) {
  const token = await tokenWith(it.held)
  const answer = await service(it)
  if (isTooMuch(answer)) return
  const told = toldOf(refusals)
  count('queries refused something', told.length > 0)
  count('queries refused nothing', told.length === 0)
  expect((answer.errors ?? []).filter(isRefusal).map(refusalOf), 'refused by the service').toEqual(told)
  if (it.refusesWhole && told.length > 0) {
    count('queries refused whole')
    expect(answer.data, 'the data of a query that is refused whole').toBeUndefined()
    return
  }

  const guard = await executed(it, it.held, token)
  expect(JSON.stringify(answer.data), 'the data').toBe(JSON.stringify(guard.data))
  const others = (answer.errors ?? []).filter((error) => !isRefusal(error))
  expect(saidBy(others), 'errors beside the refusals').toEqual(saidBy(guard.errors))
  count('queries with other errors', others.length > 0)
  checkGuard(fields, refusals, guard.refusals, guard.data, others.length > 0)
  await checkNothingElse(it, fields, told, token, guard.data)
}

const saidBy = (errors: readonly { readonly path?: readonly unknown[]; readonly message: string }[]) =>
  errors.map(({ path, message }) => `${path?.join('.')}: ${message}`).sort()

/** The limits of lists and documents come before the check: nothing was decided about permissions. */
function isTooMuch({ errors, data }: ServiceAnswer): boolean {
  const [error] = errors ?? []
  const tooMuch =
    data === undefined &&
    (error?.extensions?.code === 'QUERY_TOO_COMPLEX' || error?.message === 'ids: Give 1 to 100.')
  count('too much', tooMuch)
  return tooMuch
}

function checkGuard(
  fields: readonly AskedField[],
  refusals: readonly Refusal[],
  byGuard: readonly Refusal[],
  data: unknown,
  mayHaveLostObjects: boolean,
) {
  for (const refusal of byGuard)
    expect(refusals, `refused by the guard only: ${keyOf(refusal.path)}`).toContainEqual(refusal)
  const guarded = new Set(byGuard.map(({ path }) => keyOf(path)))
  for (const { path } of toldOf(refusals)) {
    const key = keyOf(path)
    const last = path.at(-1) ?? ''
    const reached = objectsAt(data, path.slice(0, -1)).filter((object) => Object.hasOwn(object, last))
    // Below an interface, the same key may be another type's, which may be shown.
    const standsFor = fields.filter((field) => keyOf(field.path) === key)
    const isShared = new Set(standsFor.map(({ definition }) => definition)).size > 1
    count('refused where no row is', reached.length === 0)
    count('refused where rows are', reached.length > 0)
    count('refused at a path of several fields', isShared)
    if (guarded.has(key) && !mayHaveLostObjects)
      expect(reached, `refused by the guard, and not in the data: ${key}`).not.toEqual([])
    if (isShared) continue
    for (const object of reached) expect(object[last], key).toBeNull()
    if (reached.length > 0) expect([...guarded], `in the data, and not refused by the guard`).toContain(key)
  }
}

/** What is there depends on who asks, not only on what is refused. */
const isPersonal = (fields: readonly AskedField[]) =>
  fields.some(
    ({ parent, definition }) =>
      isInterfaceType(parent) ||
      ['viewer', 'node', 'nodes', 'accessToken', 'accessTokens'].includes(definition.name),
  )

async function checkNothingElse(
  it: Case,
  fields: readonly AskedField[],
  told: readonly Refusal[],
  token: IssuedToken,
  data: unknown,
) {
  if (isPersonal(fields)) return
  count('compared with everything')
  const everything = await executed(it, new Set(names), token, clearedSchema)
  for (const { path } of told)
    for (const object of objectsAt(everything.data, path.slice(0, -1)))
      if (Object.hasOwn(object, path.at(-1) ?? '')) object[path.at(-1) ?? ''] = null
  expect(data, 'the data beside what is refused').toEqual(everything.data)
}

/** Mutations that change something if they are executed: left for the end. */
const cleared: Case[] = []
/** What nobody may see in an answer. */
const broken: number[] = []

async function check(seed: number): Promise<void> {
  const it = randomCase(schema, seed, samples)
  const { asked, fields } = it
  for (const construct of constructsOf(it)) count(construct)
  if (!fields) return checkUnreadable(it)
  const refusals = refusalsOf(fields, it.held)
  checkNeeds(it, fields, refusals)
  if (!asked.text.startsWith('mutation')) return checkQuery(it, fields, refusals)
  checkScopes(fields)
  if (refusals.length === 0) cleared.push(it)
  else {
    const answer = await service(it)
    if (!isTooMuch(answer)) checkMutation(it, refusals, answer)
  }
}

async function checkUnreadable(it: Case): Promise<void> {
  count('variables that do not fit')
  if (it.asked.text.startsWith('mutation')) {
    cleared.push(it)
    return
  }
  const answer = await service(it)
  const guard = await executed(it, it.held, await tokenWith(it.held))
  if (answer.data === undefined) {
    count('refused whole as unreadable')
    if (it.refusesWhole && answer.errors?.every(isRefusal)) return
    expect(answer.errors, 'why there is no data').not.toHaveLength(0)
    for (const { message } of answer.errors ?? [])
      expect(message).toMatch(/has invalid value|ids: Give 1 to 100/)
    return
  }
  expect(JSON.stringify(answer.data), 'the data').toBe(JSON.stringify(guard.data))
  const told = (answer.errors ?? []).filter(isRefusal).map(refusalOf)
  for (const refusal of guard.refusals) expect(told, 'refused by the service').toContainEqual(refusal)
}

/** Says how to run it again. */
async function naming(seed: number, run: () => Promise<void>): Promise<void> {
  await run().catch((error: Error) => {
    const { asked, held, refusesWhole } = randomCase(schema, seed, samples)
    throw new Error(
      [
        `TEST_SEED=${seed}: ${error.message}`,
        asked.text,
        `variables ${JSON.stringify(asked.variables)}`,
        `permissions ${[...held].join(' ')}`,
        refusesWhole ? 'gatehouse-denied: reject' : '',
      ].join('\n'),
      { cause: error },
    )
  })
}

test.each(batches.map((batch) => [batch[0], batch] as const))('from seed %i on', async (_first, batch) => {
  for (const seed of batch) await naming(seed, () => check(seed))
})

test('what is refused nothing is executed', async () => {
  for (const it of cleared)
    await naming(it.seed, async () => {
      const answer = await service(it)
      if (isTooMuch(answer)) return
      if (!it.fields) return
      count('mutations executed')
      expect(answer.data, 'the data of a mutation').toBeDefined()
    })
})

test('nothing goes wrong inside', () => expect(broken, 'TEST_SEED=…').toEqual([]))

test.skipIf(runsAlone)('everything came up often enough', () => {
  const seldom = Object.entries(atLeast).filter(([what, least]) => (counts.get(what) ?? 0) < least)
  expect(seldom, JSON.stringify(Object.fromEntries(counts))).toEqual([])
  expect(counts.get('too much')).toBeLessThan(50)
})
