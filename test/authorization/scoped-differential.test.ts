import crypto from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { anyTable } from '../../src/database/rows.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { schema } from '../../src/schema.ts'
import { Random, testSeeds } from '../support/random.ts'
import { randomDocument } from '../support/random-documents.ts'
import type { Samples } from '../support/random-values.ts'
import { scopeSamples } from '../support/scope-samples.ts'
import { type Company, loadScopedCompany, projectA, projectB } from '../support/scoped-company.ts'
import { type Answer, type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/**
 * Two services, alike but for what lies in project B. Whoever may see project A only gets the same answers of both, to the
 * byte, errors included, whatever they ask and write, by the same statements.
 */
interface Service {
  readonly app: TestApp
  readonly owners: readonly [administrator: number, restricted: number]
  tokens: readonly IssuedToken[]
  /** The n-th thing that is made gets the same id in both. */
  madeThings: number
}

let services: readonly Service[]
let asked: Service | undefined
let samples: Samples

const perProject = 250
const projects = ['sqlite plain', 'mysql fast']
const project = projects.indexOf(`${inject('engine')} ${inject('pace')}`)
const seeds = testSeeds(1 + project * perProject, perProject)

/** The n-th user and the n-th token are the same in both. */
async function start(company: Company): Promise<Service> {
  const app = await startTestApp()
  const { database } = app.app
  await loadScopedCompany(database, company)
  const administrator = await app.user('ADMINISTRATOR')
  const restricted = await app.user(
    allPermissions().map(({ name }) => name),
    [projectA],
  )
  await app.user(['customer:read'])
  const db = anyTable(database.db)
  await db
    .updateTable('users')
    .set({ created_at: 1_700_000_000_000, updated_at: 1_700_000_000_000 })
    .execute()
  await db
    .updateTable('partners')
    .set({ account_manager_id: administrator })
    .where('id', 'in', [2, 3])
    .execute()
  return { app, owners: [administrator, restricted], tokens: [], madeThings: 0 }
}

/** A token of A of an administrator, and one of all that an owner with A may see; and one that only is there. */
async function issue({ app, owners: [administrator, restricted] }: Service): Promise<IssuedToken[]> {
  return [
    await app.token('ALL', { ownerId: administrator, projectIds: [projectA] }),
    await app.token('ALL', { ownerId: restricted }),
    await app.token('ALL', { ownerId: administrator }),
  ]
}

beforeAll(async () => {
  vi.spyOn(crypto, 'randomInt').mockImplementation(() => 1_000_000 + (asked ? asked.madeThings++ : 0))
  services = [await start('whole'), await start('changed')]
  for (const service of services) service.tokens = await issue(service)
  const [{ app, tokens }] = services as [Service]
  samples = await scopeSamples(app, schema, tokens[0]?.secret ?? '', [tokens[2]?.id ?? 0, 9_999])
})
afterAll(async () => {
  vi.restoreAllMocks()
  await Promise.all(services.map(({ app }) => app.close()))
})

/** What differs by itself: new secrets, the ids of requests, when and from where a token was used, what is from just now, which of two fields fails first. */
const without = ({ status, text }: Answer): string =>
  `${status} ${withErrorsInOrder(text)
    .replaceAll(/(?<=")WyJ[\w-]+(?=")/g, (cursor) => Buffer.from(cursor, 'base64url').toString())
    .replaceAll(/gth_[0-9A-Za-z]+/g, 'gth_…')
    .replaceAll(/"20(2[5-9]|[3-9]\d)-\d\d-\d\dT[^"]*"/g, '"now"')
    .replaceAll(/17[3-9]\d{10}|1[89]\d{11}/g, 'now')
    .replaceAll(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"request"')}`

function withErrorsInOrder(text: string): string {
  const { errors, ...rest } = JSON.parse(text)
  const inOrder = errors?.toSorted((a: object, b: object) =>
    JSON.stringify(a).localeCompare(JSON.stringify(b)),
  )
  return JSON.stringify({ ...(errors && { errors: inOrder }), ...rest })
}

function randomDocumentOf(seed: number) {
  return randomDocument(schema, new Random(seed), samples, 0.35)
}

/** Asks both with the token at this place. Tokens that were stopped are made anew, in both. */
async function askBoth(place: number, text: string, variables: Record<string, unknown> = {}) {
  const answers: Answer[] = []
  const statements: string[] = []
  for (const service of services) {
    asked = service
    const before = service.app.statements.length
    answers.push(await service.app.ask(service.tokens[place]?.secret ?? null, text, { variables }))
    const made = service.app.statements.slice(before).filter((it) => !ofToken.test(it))
    statements.push(made.toSorted().join('\n'))
  }
  const [one, other] = answers as [Answer, Answer]
  if (one.status === 401) for (const service of services) service.tokens = await issue(service)
  return [`${without(one)}\n${statements[0]}`, `${without(other)}\n${statements[1]}`] as const
}

/** Read when it is not known, and written at times. */
const ofToken = /access_tokens|token_use|information_schema/

test('documents that nobody thought of', { timeout: 240_000 }, async () => {
  const seen = { mutations: 0, errors: 0, data: 0 }
  for (const seed of seeds) {
    const { text, variables } = randomDocumentOf(seed)
    // One operation only: what is beside it is another test's matter.
    const single = text.replace(/\nquery Other .*$/, '')
    const [one, other] = await askBoth(seed % 2, single, { ...variables })
    expect(other, `TEST_SEED=${seed}\n${text}\n${JSON.stringify(variables)}`).toBe(one)
    if (text.startsWith('mutation')) seen.mutations++
    if (one.includes('"errors"')) seen.errors++
    if (one.includes('"data":{')) seen.data++
  }
  if (seeds.length < perProject) return
  expect(seen.mutations).toBeGreaterThan(50)
  expect(seen.errors).toBeGreaterThan(50)
  expect(seen.data).toBeGreaterThan(100)
})

const lists = {
  Customer: 'customers',
  ContactPerson: 'contactPersons',
  ProductCategory: 'productCategories',
  Product: 'products',
  Invoice: 'invoices',
  Project: 'projects',
}

test.each(Object.values(lists))('every page of %s, in every order and direction', async (list) => {
  const field = schema.getQueryType()?.getFields()[list]
  const orderType = field?.args.find(({ name }) => name === 'orderBy')
  const orders = schema.getType(String(orderType?.type).replace('Order', 'OrderField')) as never as {
    getValues?: () => { name: string }[]
  }
  const names = orders?.getValues?.().map(({ name }) => name) ?? []
  for (const order of [null, ...names])
    for (const direction of ['ASC', 'DESC'])
      for (const size of ['first', 'last'])
        for (const place of [0, 1]) {
          const by = order ? `, orderBy: { field: ${order}, direction: ${direction} }` : ''
          const [one, other] = await askBoth(
            place,
            `{ ${list}(${size}: 2${by}) { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
          )
          expect(other).toBe(one)
        }
})

test('every filter by an id, of everything that is there or not', async () => {
  const filters = [
    ['invoices', 'customerId', 'Customer'],
    ['invoices', 'projectId', 'Project'],
    ['customers', 'mainProjectId', 'Project'],
    ['contactPersons', 'customerId', 'Customer'],
    ['products', 'categoryId', 'ProductCategory'],
    ['products', 'projectId', 'Project'],
    ['productCategories', 'parentId', 'ProductCategory'],
  ] as const
  for (const [list, filter, type] of filters)
    for (const id of [1, 2, 3, 4, 5, 9_999]) {
      const [one, other] = await askBoth(
        0,
        `{ ${list}(filter: { ${filter}: "${globalId(type, id)}" }) { totalCount nodes { id } } }`,
      )
      expect(other, `${list} ${filter} ${id}`).toBe(one)
    }
})

const references: Record<string, Record<string, string>> = {
  Customer: { mainProjectId: 'Project', accountManagerId: 'User' },
  ContactPerson: {},
  Product: { projectId: 'Project', categoryId: 'ProductCategory', variantOfId: 'Product' },
  ProductCategory: { projectId: 'Project', parentId: 'ProductCategory' },
}

test.each(Object.entries(references))(
  'every reference of %s, and every one to change or delete',
  { timeout: 60_000 },
  async (type, ofType) => {
    for (const id of [1, 2, 3, 4, 5, 9_999])
      for (const version of [1, 5]) {
        const key = `id: "${globalId(type, id)}", version: ${version}`
        const changes = Object.entries(ofType).flatMap(([reference, to]) =>
          [1, 2, 3, 9_999].map((it) => `${reference}: "${globalId(to, it)}"`),
        )
        const mutations = [
          ...['language: "de"', ...changes].map(
            (change) => `update${type}(input: { ${key}, ${change} }) { id version }`,
          ),
          `delete${type}(input: { ${key} }) { deletedId }`,
        ]
        for (const mutation of mutations) {
          const [one, other] = await askBoth(0, `mutation { ${mutation} }`)
          expect(other, mutation).toBe(one)
        }
      }
  },
)

test('a token is made for what may be seen, and what may not is as good as nothing', async () => {
  for (const id of [1, projectB, 3, 9_999])
    for (const place of [0, 1]) {
      const [one, other] = await askBoth(
        place,
        `mutation { createAccessToken(input: { name: "${place} ${id}", permissions: ["invoice:read"], projectIds: ["${globalId('Project', id)}"] }) { accessToken { projectAccess { projectIds } } } }`,
      )
      expect(other).toBe(one)
      if (id !== projectA) expect(one).toContain('There is no project with one of these ids.')
    }
})

test('the two differ, for whoever may see all', async () => {
  const [one, other] = await askBoth(2, '{ projects { nodes { key } } invoices { totalCount } }')
  expect(other).not.toBe(one)
})
