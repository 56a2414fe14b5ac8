import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anyTable } from '../../src/database/rows.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { followMoved } from '../../src/modules/products/moved-partners.ts'
import { Random, testSeeds } from '../support/random.ts'
import { loadScopedCompany, projectA, projectB, rowsOf } from '../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

/** What prices know of the project of their customer is written some time after it moved. Nobody sees a difference meanwhile. */
let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
  const rows = products.map((id, n) => ({
    id,
    number: `M-${id}`,
    name: 'x',
    name_key: 'x',
    project_id: [null, projectA, projectB][n],
    created_at: 1,
    updated_at: 1,
  }))
  await any().insertInto('products').values(rows).execute()
})
afterAll(() => app.close())

const isMysql = engine === 'mysql'
const database = () => app.app.database
const any = () => anyTable(database().db)
const table = (name: string) => rowsOf(database(), name)
const noted = () => any().selectFrom('moved_partners').selectAll().orderBy('partner_id').execute()

/** Of everybody, of A and of B. Their turns are as many seconds after a move as their ids say. */
const products = [101, 202, 303] as const
const [first, second, third] = products

/** For this customer, as many that belong to all projects, on these products in turn. */
async function addPrices(
  firstId: number,
  customerId: number,
  count: number,
  on: readonly number[] = products,
): Promise<void> {
  if (count === 0) return
  const rows = Array.from({ length: count }, (_row, n) => ({
    id: firstId + n,
    product_id: on[n % on.length],
    customer_id: customerId,
    min_quantity: 10_000 * (n % 7),
    price: 1,
    currency: 'EUR',
    created_at: 1,
    updated_at: 1,
  }))
  await any().insertInto('sales_prices').values(rows).execute()
}

const known = async (customerId: number) =>
  (await table('sales_prices'))
    .filter((price) => price.customer_id === customerId && price.project_id === null)
    .map((price) => price.customer_project_id)

beforeEach(async () => {
  await any().deleteFrom('sales_prices').execute()
  await any().deleteFrom('moved_partners').execute()
})

/** By whoever may see A and the third project. */
async function move(customerId: number, to: number): Promise<void> {
  const { secret } = await app.token('ALL', { projectIds: [projectA, 3] })
  const customer = (await table('partners')).find(({ id }) => id === customerId)
  const { errors } = await app.ask(
    secret,
    `mutation { updateCustomer(input: { id: "${globalId('Customer', customerId)}", version: ${customer?.version}, mainProjectId: "${globalId('Project', to)}" }) { id } }`,
  )
  expect(errors).toEqual([])
}

const countKnowing = async (customerId: number, project: number | null) =>
  (await known(customerId)).filter((it) => it === project).length

/** In which the turn of all products comes. */
const notedMs = 3_600_000

async function follow(ms: number): Promise<void> {
  app.passTime(ms)
  await followMoved(database())
}

const turnOf = (productId: number): number => productId * 1_000

const onProduct = async (productId: number, project: number) =>
  (await table('sales_prices')).filter(
    (price) => price.product_id === productId && price.customer_project_id === project,
  ).length

test('moving a customer writes none of its prices; these follow, each product in its turn', async () => {
  await addPrices(1_000, 2, 30)
  const counts = () => Promise.all(products.map((id) => onProduct(id, 3)))
  const turn = turnOf(first)
  await move(2, 3)
  expect(await countKnowing(2, projectA)).toBe(30)
  for (const expected of [
    [0, 0, 0],
    [10, 0, 0],
    [10, 10, 0],
    [10, 10, 10],
  ]) {
    await follow(0)
    expect(await counts()).toEqual(expected)
    app.passTime(turn)
  }
  expect(await noted()).toMatchObject([{ partner_id: 2, project_id: 3 }])

  await move(2, projectA)
  await follow(turn)
  expect(await countKnowing(2, projectA)).toBe(10)
  await move(2, 3)
  await follow(turn)
  expect(await countKnowing(2, 3)).toBe(30)
  await move(2, projectA)
})

test('when those of one product are written does not tell how many there are of others', async () => {
  const turn = turnOf(second)
  for (const others of [0, 500]) {
    await any().deleteFrom('sales_prices').execute()
    await addPrices(1_000, 2, others, [first, third])
    await addPrices(9_000, 2, 4, [second])
    await move(2, 3)
    await follow(turn - 60_000)
    expect(await onProduct(second, 3)).toBe(0)
    await follow(60_000)
    expect(await onProduct(second, 3)).toBe(4)
    expect(await onProduct(third, 3)).toBe(0)
    await move(2, projectA)
  }
})

test('a customer without prices is noted as long as one with many', async () => {
  await addPrices(1_000, 2, 500)
  await move(2, 3)
  await move(5, 3)
  await follow(notedMs - 60_000)
  expect(await noted()).toMatchObject([{ partner_id: 2 }, { partner_id: 5 }])
  await follow(60_000)
  expect(await noted()).toEqual([])
  expect(await countKnowing(2, 3)).toBe(500)
  await move(2, projectA)
  await move(5, projectA)
})

test('prices know what is so, whatever of several projects they knew', async () => {
  await addPrices(1_000, 2, 30)
  for (const [project, ids] of Object.entries({ [projectB]: [1_000, 1_001], 3: [1_002] }))
    await any()
      .updateTable('sales_prices')
      .set({ customer_project_id: Number(project) })
      .where('id', 'in', ids)
      .execute()
  await any().updateTable('sales_prices').set({ customer_project_id: null }).where('id', '=', 1_003).execute()
  await move(2, 3)
  await follow(notedMs)
  expect(await countKnowing(2, 3)).toBe(30)
  expect(await noted()).toEqual([])
  await move(2, projectA)
})

test('prices of what is deleted follow too: it may come back', async () => {
  await addPrices(1_000, 2, 6)
  await any().updateTable('partners').set({ deleted_at: 1, main_project_id: 3 }).where('id', '=', 2).execute()
  await any().updateTable('products').set({ deleted_at: 1 }).where('id', '=', first).execute()
  await follow(notedMs)
  expect(await countKnowing(2, 3)).toBe(6)
  await any().updateTable('partners').set({ deleted_at: null }).where('id', '=', 2).execute()
  await any().updateTable('products').set({ deleted_at: null }).where('id', '=', first).execute()
  await move(2, projectA)
})

test('a partner is deleted while it is noted', async () => {
  await addPartners(100, 1)
  await moveAll(100, projectB)
  expect(await noted()).toHaveLength(1)
  await any().deleteFrom('partners').where('id', '=', 100).execute()
  expect(await noted()).toEqual([])
})

const addPartners = (firstId: number, count: number) =>
  any()
    .insertInto('partners')
    .values(
      Array.from({ length: count }, (_row, n) => ({
        id: firstId + n,
        customer_number: `M${firstId + n}`,
        type: 'COMPANY',
        name: 'x',
        name_key: 'x',
        created_at: 1,
        updated_at: 1,
      })),
    )
    .execute()

/** All of these, now. */
const moveAll = (firstId: number, project: number, lastId = 200) =>
  any()
    .updateTable('partners')
    .set({ main_project_id: project, updated_at: database().now })
    .where('id', '>=', firstId)
    .where('id', '<=', lastId)
    .execute()

describe('of many that moved', () => {
  beforeEach(() => addPartners(100, 101))
  afterEach(async () => {
    await any().deleteFrom('sales_prices').execute()
    await any().deleteFrom('partners').where('id', '>=', 100).execute()
  })

  test('fifty are looked at in a round, first those that were not for the longest time', async () => {
    await addPrices(1_000, 200, 3)
    await moveAll(100, projectB)
    await follow(turnOf(third))
    await moveAll(100, 3, 149)
    for (const count of [0, 3]) {
      await followMoved(database())
      expect(await countKnowing(200, projectB)).toBe(count)
    }
  })

  test('each of them has all of its prices written whose turn it is, whatever others have', async () => {
    const ids = [100, 101, 102]
    for (const id of ids) await addPrices(10_000 * id, id, 180)
    await moveAll(100, projectB)
    await follow(turnOf(second))
    expect(await Promise.all(ids.map((id) => countKnowing(id, projectB)))).toEqual([120, 120, 120])
  })

  test('one whose prices can not be written keeps none of the others', async () => {
    await addPrices(1_000, 100, 1)
    await addPrices(2_000, 101, 1)
    const { db } = database()
    const raise = isMysql ? "signal sqlstate '45000' set message_text = 'no'" : "select raise(abort, 'no')"
    const refused = isMysql
      ? `for each row if new.id = 1000 then ${raise}; end if`
      : `when new.id = 1000 begin ${raise}; end`
    await moveAll(100, projectB)
    await sql.raw(`create trigger refuse before update on sales_prices ${refused}`).execute(db)
    await expect(follow(turnOf(first))).rejects.toThrow('no')
    await sql`drop trigger refuse`.execute(db)
    expect([await countKnowing(100, projectB), await countKnowing(101, projectB)]).toEqual([0, 1])
    await followMoved(database())
    await followMoved(database())
    expect(await countKnowing(100, projectB)).toBe(1)
  })
})

describe.runIf(isMysql)('on MariaDB or MySQL', () => {
  test('nobody who moves a customer again waits for a price that somebody is writing', async () => {
    await addPrices(1_000, 2, 3)
    await move(2, 3)
    await any()
      .transaction()
      .execute(async (trx) => {
        await trx.updateTable('sales_prices').set({ price: 2 }).where('id', '=', 1_000).execute()
        // To wait would be given up after four seconds.
        await follow(turnOf(third))
        expect(await countKnowing(2, 3)).toBe(2)
        await follow(notedMs)
        expect(await noted()).toHaveLength(1)
        await move(2, projectA)
        await move(2, 3)
      })
    await follow(notedMs)
    expect(await countKnowing(2, 3)).toBe(3)
    expect(await noted()).toEqual([])
    await move(2, projectA)
  })

  test('the job waits for nobody who is moving a customer', async () => {
    await addPrices(1_000, 2, 3)
    await move(2, 3)
    await any()
      .transaction()
      .execute(async (trx) => {
        await trx.updateTable('partners').set({ main_project_id: projectA }).where('id', '=', 2).execute()
        await follow(turnOf(third))
      })
    await followMoved(database())
    expect(await countKnowing(2, projectA)).toBe(3)
  })
})

const ofScope = (ids: readonly number[], project: unknown) =>
  project === null || ids.includes(project as number)

/** By the rows themselves: the prices of a product in their order, for whoever may see these projects. */
async function expectedPrices(projectIds: readonly number[]): Promise<Record<string, string[]>> {
  const [prices, products, partners] = [
    await table('sales_prices'),
    await table('products'),
    await table('partners'),
  ]
  const there = partners.filter(
    ({ deleted_at, main_project_id }) => deleted_at === null && ofScope(projectIds, main_project_id),
  )
  const customers = new Set(there.map(({ id }) => id))
  const isThere = (price: Record<string, unknown>) =>
    ofScope(projectIds, price.project_id) && (price.customer_id === null || customers.has(price.customer_id))
  const inOrder = prices
    .filter(isThere)
    .sort((a, b) => Number(a.min_quantity) - Number(b.min_quantity) || Number(a.id) - Number(b.id))
  const those = products.filter(({ project_id }) => ofScope(projectIds, project_id))
  return Object.fromEntries(
    those.map(({ id }) => [
      globalId('Product', Number(id)),
      inOrder
        .filter(({ product_id }) => product_id === id)
        .map((price) => globalId('SalesPrice', Number(price.id))),
    ]),
  )
}

interface Listed {
  readonly id: string
  readonly salesPrices: { readonly totalCount: number; readonly nodes: readonly { readonly id: string }[] }
}

async function expectAsExpected(projectIds: readonly number[], secret: string): Promise<void> {
  const expected = await expectedPrices(projectIds)
  const lists = ['first: 4', 'last: 4'].map(
    (page, i) => `l${i}: products { nodes { id salesPrices(${page}) { totalCount nodes { id } } } }`,
  )
  const { data, errors } = await app.ask(secret, `{ ${lists.join(' ')} }`)
  expect(errors).toEqual([])
  for (const [list, cut] of [
    [data.l0, (ids: readonly string[]) => ids.slice(0, 4)],
    [data.l1, (ids: readonly string[]) => ids.slice(-4)],
  ]) {
    const listed: Listed[] = list.nodes
    expect(
      Object.fromEntries(
        listed.map(({ id, salesPrices }) => [
          id,
          { count: salesPrices.totalCount, ids: salesPrices.nodes.map((price) => price.id) },
        ]),
      ),
    ).toEqual(
      Object.fromEntries(
        Object.entries(expected).map(([id, ids]) => [id, { count: ids.length, ids: cut(ids) }]),
      ),
    )
  }
}

test.each(testSeeds(71_001, 2))(
  'lists, pages and counts are those of the projects as they are: %i',
  {
    timeout: 60_000,
  },
  async (seed) => {
    const scopes = [[projectA], [projectB], [projectA, projectB], [projectA, projectB, 3]]
    const secrets = await Promise.all(
      scopes.map(async (projectIds) => (await app.token('ALL', { projectIds })).secret),
    )
    const customers = [1, 2, 3, 4, 5]
    for (const customer of customers) await addPrices(1_000 * customer, customer, 130)
    await addPrices(9_000, 1, 10)
    const random = new Random(seed)
    for (let step = 0; step < 40; step++) {
      const project = random.pick([null, projectA, projectB, 3])
      const price = 1_000 * random.pick(customers) + random.below(130)
      const change = (name: string, id: number, values: Record<string, unknown>) =>
        any().updateTable(name).set(values).where('id', '=', id).execute()
      await random.pick([
        () =>
          change('partners', random.pick(customers), {
            main_project_id: project,
            updated_at: database().now,
          }),
        () =>
          change('partners', random.pick(customers), {
            main_project_id: project,
            updated_at: database().now,
          }),
        () => change('sales_prices', price, { customer_id: random.pick([null, ...customers]) }),
        () => change('sales_prices', price, { project_id: project }),
        () => change('sales_prices', price, { product_id: random.pick(products) }),
        () => change('partners', random.pick(customers), { deleted_at: random.pick([null, null, 1]) }),
        () => follow(random.below(notedMs)),
      ])()
      for (const [i, projectIds] of scopes.entries()) await expectAsExpected(projectIds, secrets[i] ?? '')
    }
    await follow(notedMs)
    expect(await noted()).toEqual([])
    const projectOf = new Map(
      (await table('partners')).map(({ id, main_project_id }) => [id, main_project_id]),
    )
    for (const price of await table('sales_prices'))
      if (price.project_id === null)
        expect(price.customer_project_id).toBe(projectOf.get(price.customer_id) ?? null)
  },
)
