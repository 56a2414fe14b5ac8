import { type GraphQLObjectType, getNamedType, isEnumType, isInputObjectType } from 'graphql'
import { type CompiledQuery, sql } from 'kysely'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionSettings } from '../../src/database/mysql-pool.ts'
import { anyTable, visibleRows } from '../../src/database/rows.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { objectType, rowsOf } from '../../src/loading/reads.ts'
import { schema } from '../../src/schema.ts'
import { Random, testSeeds } from '../support/random.ts'
import { randomDocument } from '../support/random-documents.ts'
import type { Samples } from '../support/random-values.ts'
import { scopeSamples } from '../support/scope-samples.ts'
import { added, loadScopedCompany, projectA, projectB } from '../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

/**
 * Thousands of things lie in project B: of the same day, in the same categories, of the same customers, with the same names as
 * those of A. Whoever may see A only reads none of them on the way, so that the time that it takes does not tell of them.
 */
let app: TestApp
let owner: number
let secret: string
let everything: string
let samples: Samples
let connection: Connection | undefined
let queries: CompiledQuery[] = []

const inA = 30
const inB = 3_000

beforeAll(async () => {
  app = await startTestApp({ onQuery: (query) => queries.push(query) })
  await loadScopedCompany(app.app.database, 'whole')
  owner = await app.user('ADMINISTRATOR')
  await renew()
  everything = (await app.token('ALL', { ownerId: owner })).secret
  samples = await scopeSamples(app, schema, secret, [1, 9_999])
  await fill()
  if (engine !== 'mysql') return
  connection = await createConnection(app.url)
  for (const setting of sessionSettings) await connection.query(setting)
  await connection.query(`analyze table ${filled.join(', ')}`)
}, 60_000)
afterAll(async () => {
  await connection?.end()
  await app.close()
})

async function renew() {
  secret = (await app.token('ALL', { ownerId: owner, projectIds: [projectA] })).secret
}

const filled = ['moved_partners']

const [a, b, moreOfA] = [200_000, 300_000, 400_000]

/** Some of A, in each order between those of B. */
async function fill(): Promise<void> {
  const one = (n: number) => 1 + (n % 2)
  const first = { created_at: day, updated_at: day, name: 'a', name_key: 'a', gross_total: 1, ...dated('01') }
  const last = { created_at: day + hour, updated_at: day + hour, name: 'z', name_key: 'z', ...dated('31') }
  const around = (n: number) => (n % 2 === 0 ? first : last)
  await like('projects', 2, a, (n) => ({ project_key: `X${n}` }))
  await like('partners', 2, a, (n) => ({ customer_number: `A${n}` }))
  await like('partners', 3, b, (n) => ({ ...around(n), customer_number: `B${n}` }))
  await like('contact_persons', 2, a, (n) => ({ partner_id: a + n }))
  await like('contact_persons', 3, b, (n) => ({ ...around(n), partner_id: b + n }))
  await like('product_categories', 2, a, () => ({ parent_id: 1 }))
  await like('product_categories', 3, b, (n) => ({ ...around(n), parent_id: one(n) }))
  await like('products', 2, a, (n) => ({ number: `A${n}`, category_id: 1, ean }))
  await like('products', 3, b, (n) => ({ ...around(n), number: `B${n}`, category_id: one(n), ean }))
  await like('sales_prices', 6, b, () => ({}))
  await like('sales_prices', 3, b + inB, (n) => ({ customer_id: b + n }))
  await like('sales_prices', 3, b + 2 * inB, () => ({ product_id: 3, customer_id: justMovedToA }))
  await like('invoices', 1, a, (n) => ({ ...dated('15'), document_number: `A${n}`, customer_id: 1 }))
  await like('invoices', 3, b, (n) => ({ ...around(n), document_number: `B${n}`, customer_id: one(n) }))
  await like('invoice_lines', 3, b, (n) => ({ invoice_id: b + n, product_id: 6 }))
  await like('audit_events', 1, b, () => ({
    uid: null,
    mac: null,
    project_id: projectB,
    owner_user_id: null,
  }))
  await move('=', justMovedToA, projectA)
  await move('>=', b, 3)
  for (const { rows, moreOfB } of added)
    for (const [table, change] of Object.entries(moreOfB)) {
      const [, , ofB] = rows[table] as readonly { readonly id: number }[]
      await like(table, ofB?.id ?? 0, b, (n) => ({ ...around(n), ...change(n) }))
    }
}

/** Its prices on things of B do not know of that yet. */
const justMovedToA = 4

const move = (which: '=' | '>=', id: number, project: number) =>
  anyTable(app.app.database.db)
    .updateTable('partners')
    .set({ main_project_id: project })
    .where('id', which, id)
    .execute()

const hour = 3_600_000
const day = Date.UTC(2023, 10, 14)
const ean = '4006381333931'
const dated = (day: string) => ({ document_date: `2023-01-${day}`, due_date: `2023-01-${day}` })
/** Kept by the database. */
const isKept = (column: string) =>
  ['number_scope', 'turn'].includes(column) || /_project_id$/.test(column.replace(/^main_/, ''))

/** Rows like this one, with these ids. */
async function like(
  table: string,
  id: number,
  firstId: number,
  change: (n: number) => Record<string, unknown>,
): Promise<void> {
  const any = anyTable(app.app.database.db)
  const row = await any.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Error(`${table} lacks a row of B, the third in the \`scoped-rows.ts\` of its tests.`)
  const columns = Object.keys(row).filter((column) => !isKept(column))
  const rows = Array.from({ length: firstId < b ? inA : inB }, (_row, n) => {
    const changed: Record<string, unknown> = { ...row, ...change(n), id: firstId + n }
    return Object.fromEntries(columns.map((column) => [column, changed[column]]))
  })
  for (let at = 0; at < rows.length; at += 500)
    await any
      .insertInto(table)
      .values(rows.slice(at, at + 500))
      .execute()
  if (!filled.includes(table)) filled.push(table)
}

const keys = [
  'Handler_icp_attempts',
  'Handler_read_first',
  'Handler_read_key',
  'Handler_read_last',
  'Handler_read_next',
  'Handler_read_prev',
  'Handler_read_rnd_next',
]

/** By MariaDB, also of what it puts together on the way. */
async function rowsRead(on: Connection, { sql: statement, parameters }: CompiledQuery): Promise<number> {
  const counted = async () => {
    const [rows] = await on.query<RowDataPacket[]>('show session status like "Handler_%"')
    return rows
      .filter((row) => keys.includes(row.Variable_name))
      .reduce((sum, row) => sum + Number(row.Value), 0)
  }
  const before = await counted()
  await on.execute(statement, parameters as never[])
  return (await counted()) - before
}

/**
 * What SQLite begins with in a table: a row by its id or by what is unique, those of a project or below a row that is there. Prices
 * of all projects are also those of things that are out of sight: they are found below a product only.
 */
const narrow =
  /SEARCH \w+ USING (COVERING )?INDEX sqlite_autoindex_|\((rowid|owner_user_id|owner_id)=\?|SEARCH (?!sales_prices)\w+ .*\(\w*project_id=\?|SEARCH sales_prices .* AND product_id=\?|\(partner_id=\?|\(invoice_id=\?|\(subject_type=\? AND subject_id=\?/

async function wideSteps(query: CompiledQuery): Promise<string[]> {
  const steps = await stepsOf(query)
  return steps.filter(
    (it) =>
      [...filled, 'access_tokens'].some((table) => new RegExp(`^(SCAN|SEARCH) ${table}\\b`).test(it)) &&
      !narrow.test(it),
  )
}

async function stepsOf({ sql: statement }: CompiledQuery): Promise<string[]> {
  const plan = sql<{ detail: string }>`explain query plan ${sql.raw(statement)}`
  const { rows } = await plan.execute(app.app.database.db)
  return rows.map(({ detail }) => detail)
}

async function expectNothingPassedOver(
  document: string,
  variables: Record<string, unknown> = {},
): Promise<number> {
  queries = []
  const { status } = await app.ask(secret, document, { variables })
  const reads = queries.filter(
    (it) => /^select/i.test(it.sql) && !/ for update$| lock in share mode$/.test(it.sql),
  )
  for (const read of reads) {
    const where = `passes over rows of B: copies of the project (keepCopies) or an index that begins with it are missing, for\n${document}\n${read.sql}`
    if (connection) expect(await rowsRead(connection, read), where).toBeLessThan(inB / 5)
    else expect(await wideSteps(read), where).toEqual([])
  }
  if (status === 401) await renew()
  return reads.length
}

const connections = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type }) => {
  const rows = rowsOf(getNamedType(type) as GraphQLObjectType)
  const ofRows = rows?.kind === 'connection' ? rowsOf(objectType(schema, rows.of)) : undefined
  return ofRows?.kind === 'rows' ? [[name, ofRows.source] as const] : []
})

test.each(connections)('%s lies in pieces, and all that is there in these', async (list, source) => {
  expect(
    source.rule.pieces,
    'Its rule has no pieces: `partOf` takes them from its third argument.',
  ).toBeDefined()
  const { data } = await app.ask(secret, `{ ${list} { totalCount } }`)
  const reader = { db: app.app.database.db, scope: { projects: [projectA], userId: owner } }
  const { count } = await visibleRows(reader, source)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()
  expect(data[list].totalCount).toBe(Number(count))
})

/** More than a statement joins: what is pointed to then is read by one of its own. */
const beyondJoins = `query ($id: ID!) { product(id: $id) {
  variantOf { ${'category { parent { parent { id } } } variantOf { '.repeat(3)} id ${'} '.repeat(3)} }
  category { parent { id } }
} }`

test('who points to nothing is read as who points out of sight', async () => {
  const statementsFor = async (id: number) => {
    queries = []
    await app.ask(secret, beyondJoins, { variables: { id: globalId('Product', id) } })
    return queries.map((it) => it.sql).filter((it) => / from .product/.test(it))
  }
  const [pointsToB, pointsToNothing] = [4, 6]
  const statements = await statementsFor(pointsToNothing)
  expect(statements.length).toBeGreaterThan(1)
  expect((await statementsFor(pointsToB)).toSorted()).toEqual(statements.toSorted())
})

/** In these ways MariaDB says that a row is not there which it has read before it plans. */
const nothing = /^(Impossible WHERE.*|no matching row in const table)$/i

/** Of each statement: what MariaDB begins with, and how many rows it counts on. */
async function plansFor(document: string, id: string): Promise<string[][]> {
  queries = []
  await app.ask(secret, document, { variables: { id } })
  const reads = queries.filter((it) => /^select/i.test(it.sql)).sort((x, y) => x.sql.localeCompare(y.sql))
  const plans = []
  for (const { sql: statement, parameters } of reads) {
    const [steps = []] = await (connection as Connection).execute<RowDataPacket[]>(
      `explain ${statement}`,
      parameters as never[],
    )
    plans.push(
      steps.map((it) => (nothing.test(it.Extra) ? 'nothing' : `${it.table} ${it.type} ${it.key} ${it.rows}`)),
    )
  }
  return plans
}

const withJoins =
  'query ($id: ID!) { product(id: $id) { id category { id parent { id } } variantOf { id } } }'

test.skipIf(engine !== 'mysql').each([withJoins, beyondJoins])('… and planned so: %s', async (document) => {
  const [pointsToB, pointsToNothing] = [4, 6]
  const plans = await plansFor(document, globalId('Product', pointsToNothing))
  expect(plans.flat().length).toBeGreaterThan(4)
  expect(await plansFor(document, globalId('Product', pointsToB))).toEqual(plans)
})

/** While this is so, nothing reads the table. */
async function withoutTable(table: string, run: () => Promise<void>): Promise<void> {
  const rename = (from: string, to: string) =>
    sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(app.app.database.db)
  await rename(table, 'put_away')
  await run().finally(() => rename('put_away', table))
}

test('… and told so, where it can not be read', async () => {
  const joined = `${'variantOf { project { id } '.repeat(6)} id ${'} '.repeat(6)}`
  const document = `query ($id: ID!) { product(id: $id) { ${joined} category { id } } }`
  await withoutTable('product_categories', async () => {
    for (const id of [4, 6]) {
      const { data, errors } = await app.ask(secret, document, { variables: { id: globalId('Product', id) } })
      expect(data.product).toMatchObject({ category: null })
      expect(errors).toMatchObject([
        { path: ['product', 'category'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ])
    }
  })
})

/** Those of its `orderBy`. */
function ordersOf(list: string): string[] {
  const argument = schema
    .getQueryType()
    ?.getFields()
    [list]?.args.find(({ name }) => name === 'orderBy')
  const input = argument && getNamedType(argument.type)
  const order = isInputObjectType(input) ? getNamedType(input.getFields().field?.type) : undefined
  return isEnumType(order) ? order.getValues().map(({ name }) => name) : []
}

const orderingsOf = (list: string): string[] =>
  ordersOf(list).flatMap((order) =>
    ['ASC', 'DESC'].map((direction) => `orderBy: { field: ${order}, direction: ${direction} }`),
  )

test.each(connections)('%s, in every order', async (list) => {
  for (const by of orderingsOf(list))
    for (const size of ['first: 2', 'last: 2', 'first: 100'])
      await expectNothingPassedOver(`{ ${list}(${size}, ${by}) { edges { cursor } } }`)
  expect(await expectNothingPassedOver(`{ ${list}(first: 2) { totalCount nodes { id } } }`)).toBeGreaterThan(
    0,
  )
})

/** Behind the first and before the last of all that there are, for whoever sees everything. `around`: where the list stands. */
async function amidAll(around: string, list: string, by: string): Promise<{ after: string; before: string }> {
  const ends = ['first', 'last'].map((end) => `${end}: ${list}(${end}: 1 ${by}) { edges { cursor } }`)
  const { data } = await app.ask(everything, `{ ${around.replace('…', ends.join(' '))} }`)
  const { first, last } = 'first' in data ? data : Object.values(data)[0]
  return { after: `after: "${first.edges[0].cursor}"`, before: `before: "${last.edges[0].cursor}"` }
}

const thatDay = '{ from: "2023-11-14T00:00:00Z", to: "2023-11-15T00:00:00Z" }'
const filters = {
  customers: [
    `createdAt: ${thatDay}`,
    `updatedAt: ${thatDay}`,
    'name: { startsWith: "of" }',
    'type: [COMPANY]',
    'number: { equals: "C2" }',
  ],
  contactPersons: [
    `updatedAt: ${thatDay}`,
    'name: { contains: "a" }',
    `customerId: "${globalId('Customer', 1)}"`,
  ],
  productCategories: ['name: { contains: "s" }', `parentId: "${globalId('ProductCategory', 1)}"`],
  products: [
    `createdAt: ${thatDay}`,
    'number: { equals: "P-2" }',
    'ean: "4006381333931"',
    `categoryId: "${globalId('ProductCategory', 1)}"`,
    'isBlocked: false',
  ],
  auditEvents: [
    `actorId: "${globalId('User', 1)}"`,
    `subjectId: "${globalId('User', 1)}"`,
    `occurredAt: ${thatDay}`,
  ],
  invoices: [
    `updatedAt: ${thatDay}`,
    'status: [SENT]',
    'paymentStatus: [PENDING]',
    'documentDate: { from: "2023-01-01" }',
    'grossTotal: { from: "1" }',
    `customerId: "${globalId('Customer', 1)}"`,
  ],
}

test.each(Object.entries(filters))('%s, by every filter, and by two', async (list, ofList) => {
  for (const [i, one] of ofList.entries())
    for (const filter of [one, ...ofList.slice(i + 1).map((other) => `${one}, ${other}`)])
      for (const selected of ['totalCount', 'nodes { id }'])
        await expectNothingPassedOver(`{ ${list}(filter: { ${filter} }) { ${selected} } }`)
})

test.each(Object.entries(filters))('%s, amid those of B', async (list, ofList) => {
  for (const by of ['', ...orderingsOf(list)]) {
    const { after, before } = await amidAll('…', list, by)
    for (const filter of ['', ...ofList.map((it) => `filter: { ${it} }`)])
      await expectNothingPassedOver(
        `{ ${list}(first: 2 ${by} ${filter} ${after} ${before}) { nodes { id } } }`,
      )
  }
})

test.each([
  [`customer(id: "${globalId('Customer', 1)}")`, 'invoices'],
  [`customer(id: "${globalId('Customer', 1)}")`, 'contactPersons'],
  [`productCategory(id: "${globalId('ProductCategory', 1)}")`, 'products'],
  [`product(id: "${globalId('Product', 1)}")`, 'salesPrices'],
])('%s: %s, amid those of B', async (parent, list) => {
  for (const by of ['', ...orderingsOf(list)]) {
    const { after, before } = await amidAll(`${parent} { … }`, list, by)
    for (const range of [after, before, `${after} ${before}`])
      await expectNothingPassedOver(
        `{ ${parent} { ${list}(first: 2 ${by} ${range}) { totalCount nodes { id } } } }`,
      )
  }
})

test.each([
  `{ customer(id: "${globalId('Customer', 1)}") { invoices(filter: { documentDate: { from: "2023-01-01", to: "2023-01-01" } }) { totalCount nodes { id } } } }`,
  `{ accessTokenCounts(filter: { state: ACTIVE, expiresAt: ${thatDay} }) { active } }`,
  '{ customers { nodes { invoices(first: 1) { totalCount nodes { id } } contactPersons(first: 2) { totalCount nodes { id } } } } }',
  '{ productCategories { nodes { products(first: 2) { totalCount nodes { id } } } } }',
  '{ products { nodes { salesPrices(first: 2) { totalCount nodes { id } } } } }',
  '{ invoices { nodes { lines(first: 2) { totalCount nodes { id } } } } }',
  ...[6, 2].map(
    (id) =>
      `mutation { deleteProduct(input: { id: "${globalId('Product', id)}", version: 1 }) { deletedId } }`,
  ),
  `mutation { deleteProductCategory(input: { id: "${globalId('ProductCategory', 2)}", version: 1 }) { deletedId } }`,
])('%s', async (document) => {
  expect(await expectNothingPassedOver(document)).toBeGreaterThan(0)
})

const hundred = (type: string, from: number) =>
  Array.from({ length: 100 }, (_id, n) => globalId(type, from + n))
const byIds = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'

const withManyOfB = [
  'Customer',
  'ContactPerson',
  'ProductCategory',
  'Product',
  'SalesPrice',
  'Invoice',
  'InvoiceLine',
]

test.each(withManyOfB)('%s, by a hundred ids of B', async (type) => {
  expect(await expectNothingPassedOver(byIds, { ids: hundred(type, b) })).toBeGreaterThan(0)
})

const numbered = [
  ['customers', 'number', 'B'],
  ['products', 'number', 'B'],
  ['invoices', 'documentNumber', 'B'],
] as const

const numberedBy = numbered.flatMap((one) => [
  ...[1, 2, 100].map((count) => [...one, 'in: $in', count] as const),
  [...one, 'equals: $equals', 1] as const,
])

test.each(numberedBy)('%s by %s of %s as of nothing: %s of %i', async (list, field, ofB, asked, count) => {
  const variables = asked.startsWith('in') ? '$in: [String!]' : '$equals: String'
  const document = `query (${variables}) { ${list}(filter: { ${field}: { ${asked} } }) { totalCount nodes { id } } }`
  const readFor = async (prefix: string) => {
    queries = []
    const numbers = Array.from({ length: count }, (_number, n) => `${prefix}${n}`)
    const { data } = await app.ask(secret, document, { variables: { in: numbers, equals: numbers[0] } })
    expect(data[list]).toEqual({ totalCount: 0, nodes: [] })
    const reads = queries.filter(({ parameters }) => parameters.includes(numbers[0]))
    return Promise.all(reads.map((it) => (connection ? rowsRead(connection, it) : stepsOf(it))))
  }
  const read = await readFor('nothing')
  expect(read).toHaveLength(2)
  expect(await readFor(ofB)).toEqual(read)
  if (!connection) expect(read.flat().join()).not.toContain('sqlite_autoindex')
})

const byOne: readonly (readonly [type: string, document: string])[] = [
  ...withManyOfB.map((type) => [type, 'query ($id: ID!) { node(id: $id) { id } }'] as const),
  ['Product', withJoins],
  ...[
    ['Customer', 'invoices(filter: { customerId: $id })'],
    ['Customer', 'contactPersons(filter: { customerId: $id })'],
    ['Customer', 'auditEvents(filter: { subjectId: $id })'],
    ['ProductCategory', 'products(filter: { categoryId: $id })'],
    ['ProductCategory', 'productCategories(filter: { parentId: $id })'],
  ].map(([type = '', list]) => [type, `query ($id: ID!) { ${list} { totalCount nodes { id } } }`] as const),
  ...[
    ['Customer', 'createContactPerson(input: { customerId: $id, name: "x" })'],
    ['ProductCategory', 'createProduct(input: { categoryId: $id, number: "x", name: "x" })'],
    ['Product', 'updateProduct(input: { id: $id, version: 1, name: "x" })'],
  ].map(([type = '', change]) => [type, `mutation ($id: ID!) { ${change} { version } }`] as const),
]

test.skipIf(engine !== 'mysql').each(byOne)(
  '%s of B is planned as one of nothing: %s',
  async (type, document) => {
    const plans = await plansFor(document, globalId(type, b))
    expect(plans.length).toBeGreaterThan(0)
    expect(plans).toEqual(await plansFor(document, globalId(type, 999_999)))
  },
)

// SQLite makes a table of three or more in a list, when it has found a row to look for in it.
test.each([1, 3, 16])('of %i projects, none is looked for in a list', async (count) => {
  const projectIds = [projectA, ...Array.from({ length: count - 1 }, (_project, n) => a + n)]
  const { secret } = await app.token('ALL', { ownerId: owner, projectIds })
  queries = []
  for (const [type, document] of byOne)
    await app.ask(secret, document, { variables: { id: globalId(type, b) } })
  for (const list of ['customers', 'invoices', 'projects'])
    await app.ask(secret, `{ ${list} { totalCount nodes { id } } }`)
  const reads = queries.map((it) => it.sql).filter((it) => /project_id. = \?/.test(it))
  expect(reads.length).toBeGreaterThan(10)
  expect(reads.filter((it) => /(?:project_id|projects.\..id). in \(/.test(it))).toEqual([])
})

test('documents that nobody thought of', { timeout: 200_000 }, async () => {
  let reads = 0
  for (const seed of testSeeds(70_001, 150)) {
    const { text, variables } = randomDocument(schema, new Random(seed), samples, 0.35)
    reads += await expectNothingPassedOver(text.replace(/\nquery Other .*$/, ''), { ...variables })
  }
  expect(reads).toBeGreaterThan(0)
})

describe('a good part of all lies in A', () => {
  beforeAll(async () => {
    const some = (n: number) => ({ name: `${n}`, name_key: `${n}` })
    await like('partners', 2, moreOfA, (n) => ({ ...some(n), customer_number: `M${n}` }))
    await like('contact_persons', 2, moreOfA, (n) => ({ ...some(n), partner_id: moreOfA + n }))
    // The first hundred, each with some.
    await like('product_categories', 2, moreOfA, (n) => ({ name_key: `0000${n}`.slice(-5) }))
    await like('products', 2, moreOfA, (n) => ({
      ...some(n),
      number: `M${n}`,
      category_id: n % 2 === 0 ? 1 : moreOfA + ((n >> 1) % 100),
    }))
    await like('sales_prices', 1, moreOfA, (n) => ({ product_id: moreOfA + n }))
    await like('invoices', 1, moreOfA, (n) => ({ document_number: `M${n}`, customer_id: 1 }))
    await like('invoice_lines', 1, moreOfA, (n) => ({ invoice_id: moreOfA + n }))
    await connection?.query(`analyze table ${filled.join(', ')}`)
  }, 60_000)

  test.skipIf(engine !== 'mysql')('no table is read whole', async () => {
    for (const document of [
      '{ customers { totalCount } }',
      '{ customers(filter: { name: { contains: "zz" } }) { totalCount nodes { id } } }',
      '{ contactPersons(filter: { name: { contains: "zz" } }) { totalCount nodes { id } } }',
      '{ products(filter: { isBlocked: true }) { totalCount nodes { id } } }',
      `{ products(filter: { categoryId: "${globalId('ProductCategory', 1)}" }) { totalCount } }`,
      '{ invoices(filter: { documentNumber: { contains: "zz" } }) { totalCount nodes { id } } }',
      '{ productCategories { nodes { products { totalCount } } } }',
      '{ productCategories(first: 100) { nodes { products(first: 15) { nodes { salesPrices(first: 1) { totalCount nodes { id } } } } } } }',
    ]) {
      queries = []
      expect((await app.ask(secret, document)).errors).toEqual([])
      for (const { sql: statement, parameters } of queries.filter((it) => /^select/i.test(it.sql))) {
        const explain = `explain ${statement}`
        const [plan = []] = (await connection?.execute<RowDataPacket[]>(explain, parameters as never[])) ?? []
        const whole = plan.filter(({ table, type }) => filled.includes(table) && /^(ALL|index)$/.test(type))
        expect(whole, `${document}\n${statement}`).toEqual([])
      }
    }
  })

  test.each(
    numbered.flatMap(([list, field]) =>
      ['equals: "M7"', 'in: ["M7", "M8"]'].flatMap((asked) =>
        ['nodes { id }', 'totalCount'].map((selected) => [list, field, asked, selected]),
      ),
    ),
  )("%s of one's own are found by %s { %s }: %s", async (list, field, asked, selected) => {
    queries = []
    const { data } = await app.ask(secret, `{ ${list}(filter: { ${field}: { ${asked} } }) { ${selected} } }`)
    const { nodes, totalCount } = data[list]
    expect(totalCount ?? nodes.length).toBe(asked?.startsWith('in') ? 2 : 1)
    const [read, ...others] = queries.filter(({ parameters }) => parameters.includes('M7'))
    if (!read || others.length > 0) throw new Error('They are read by one statement.')
    if (connection) expect(await rowsRead(connection, read)).toBeLessThan(60)
    else expect((await stepsOf(read)).join()).toMatch(/project_id=\? AND \w*number=\?\)/)
  })

  test.skipIf(engine !== 'mysql')('below parents, too, and counted', async () => {
    queries = []
    const customer = `customer(id: "${globalId('Customer', 1)}")`
    const asked = 'filter: { documentNumber: { equals: "M7" } }'
    const { data } = await app.ask(
      secret,
      `{ ${customer} { invoices(${asked}) { totalCount nodes { id } } } }`,
    )
    expect(data.customer.invoices).toMatchObject({ totalCount: 1, nodes: [{}] })
    const reads = queries.filter(({ parameters }) => parameters.includes('M7'))
    expect(reads).toHaveLength(2)
    for (const read of reads) expect(await rowsRead(connection as Connection, read)).toBeLessThan(60)
  })

  test.each([
    ['Customer', 'partners'],
    ['ContactPerson', 'contact_persons'],
    ['Product', 'products'],
    ['SalesPrice', 'sales_prices'],
    ['Invoice', 'invoices'],
    ['InvoiceLine', 'invoice_lines'],
  ])('%s: of those whose ids are given, no others are read', async (type, table) => {
    queries = []
    const ids = hundred(type, moreOfA)
    const { data } = await app.ask(secret, byIds, { variables: { ids } })
    expect(data.nodes.filter(Boolean)).toHaveLength(100)
    const [read, ...others] = queries.filter((it) => it.parameters.length >= ids.length)
    if (!read || others.length > 0) throw new Error('They are read by one statement.')
    if (connection) expect(await rowsRead(connection, read)).toBeLessThanOrEqual(6 * ids.length)
    else expect(await stepsOf(read)).toContain(`SEARCH ${table} USING INTEGER PRIMARY KEY (rowid=?)`)
  })
})
