import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyTable } from '../../../src/database/rows.ts'
import { globalId } from '../../../src/graphql/ids.ts'
import { loadScopedCompany, projectA, projectB, rowsOf } from '../../support/scoped-company.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp

/** More than are read one after the other. */
const many = Array.from({ length: 20 }, (_, i) => 11 + i)

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
  const db = anyTable(app.app.database.db)
  const [project] = await rowsOf(app.app.database, 'projects')
  const [partner] = await rowsOf(app.app.database, 'partners')
  for (const id of many) {
    await db
      .insertInto('projects')
      .values({ ...project, id, project_key: `M${id}` })
      .execute()
    await db
      .insertInto('partners')
      .values({ ...partner, id, customer_number: `M${id}`, main_project_id: id })
      .execute()
  }
})
afterAll(() => app.close())

type Row = Record<string, unknown>

/** What is there for whoever may see these projects, worked out from the tables alone; and what of it they may write. */
async function visible(projects: readonly number[]) {
  const { database } = app.app
  const table = async (name: string) => (await rowsOf(database, name)).filter((row) => row.deleted_at == null)
  const isIn = (project: unknown) => projects.includes(project as number)
  const shared = (column: string) => (row: Row) =>
    projects.length > 0 && (row[column] === null || isIn(row[column]))
  const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id as number)
  const customers = (await table('partners')).filter(shared('main_project_id'))
  const categories = (await table('product_categories')).filter(shared('project_id'))
  const products = (await table('products')).filter(shared('project_id'))
  const has = (rows: readonly Row[], id: unknown) => rows.some((row) => row.id === id)
  const invoices = (await table('invoices')).filter(({ project_id }) => isIn(project_id))
  return {
    there: {
      Project: idsOf((await table('projects')).filter(({ id }) => isIn(id))),
      Customer: idsOf(customers),
      ContactPerson: idsOf(
        (await table('contact_persons')).filter(({ partner_id }) => has(customers, partner_id)),
      ),
      ProductCategory: idsOf(categories),
      Product: idsOf(products),
      SalesPrice: idsOf(
        (await table('sales_prices'))
          .filter(shared('project_id'))
          .filter(({ product_id }) => has(products, product_id))
          .filter(({ customer_id }) => customer_id === null || has(customers, customer_id)),
      ),
      Invoice: idsOf(invoices),
      InvoiceLine: idsOf(
        (await table('invoice_lines')).filter(({ invoice_id }) => has(invoices, invoice_id)),
      ),
    } as Record<string, number[]>,
    writable: {
      Customer: idsOf(customers.filter(({ main_project_id }) => isIn(main_project_id))),
      ContactPerson: idsOf(
        (await table('contact_persons')).filter(({ partner_id }) =>
          customers.some(({ id, main_project_id }) => id === partner_id && isIn(main_project_id)),
        ),
      ),
      ProductCategory: idsOf(categories.filter(({ project_id }) => isIn(project_id))),
      Product: idsOf(products.filter(({ project_id }) => isIn(project_id))),
    } as Record<string, number[]>,
  }
}

const lists: Record<string, string> = {
  Project: 'projects',
  Customer: 'customers',
  ContactPerson: 'contactPersons',
  ProductCategory: 'productCategories',
  Product: 'products',
  Invoice: 'invoices',
}

const localIds = (nodes: readonly { id: string }[]): number[] =>
  nodes.map(({ id }) => Number(Buffer.from(id, 'base64url').toString().split(':')[1])).sort((a, b) => a - b)

describe.each([
  ['of one project', [projectA]],
  ['of two', [projectA, projectB]],
  ['of three', [1, 2, 3]],
  ['of seventeen', [1, ...many.slice(4)]],
  ['of twenty-three', [1, 2, 3, ...many]],
])('a token %s', (_what, projectIds) => {
  let token: IssuedToken
  let expected: Awaited<ReturnType<typeof visible>>
  beforeAll(async () => {
    token = await app.token('ALL', { projectIds })
    expected = await visible(projectIds)
  })

  test.each(Object.entries(lists))(
    'lists, counts and pages through each %s that is there',
    async (type, list) => {
      const { data, errors } = await app.ask(
        token.secret,
        `{ ${list}(first: 100) { totalCount nodes { id } } }`,
      )
      expect(errors).toEqual([])
      expect(localIds(data[list].nodes)).toEqual(expected.there[type])
      expect(data[list].totalCount).toBe(expected.there[type]?.length)
      const paged: { id: string }[] = []
      for (let after = ''; ; ) {
        const { data: page } = await app.ask(
          token.secret,
          `{ ${list}(first: 1${after}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
        )
        paged.push(...page[list].nodes)
        if (!page[list].pageInfo.hasNextPage) break
        after = `, after: "${page[list].pageInfo.endCursor}"`
      }
      expect(localIds(paged)).toEqual(expected.there[type])
    },
  )

  test.each([
    'Project',
    'Customer',
    'ContactPerson',
    'ProductCategory',
    'Product',
    'SalesPrice',
    'Invoice',
    'InvoiceLine',
  ])('finds by id each %s that is there, one by one and together', async (type) => {
    const all = [1, 2, 3, 4, 5, 6, 7, 8, ...many]
    const ids = all.map((id) => globalId(type, id))
    const { data } = await app.ask(token.secret, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      variables: { ids },
    })
    expect(localIds(data.nodes.filter((it: unknown) => it !== null))).toEqual(expected.there[type])
    for (const id of all) {
      const single = type.charAt(0).toLowerCase() + type.slice(1)
      const field = type === 'InvoiceLine' ? '' : `${single}(id: "${globalId(type, id)}") { id }`
      const { data: one } = await app.ask(
        token.secret,
        `{ node(id: "${globalId(type, id)}") { id } ${field} }`,
      )
      const found = expected.there[type]?.includes(id) ? { id: globalId(type, id) } : null
      expect(one.node).toEqual(found)
      if (field) expect(one[single]).toEqual(found)
    }
  })

  test('reaches nothing else through links and lists of what is there', async () => {
    const { data, errors } = await app.ask(
      token.secret,
      `{ invoices(first: 9) { nodes { id project { id } customer { id invoices(first: 9) { totalCount nodes { id } } bankAccount { iban } }
           lines(first: 9) { totalCount nodes { id product { id variantOf { id } category { id parent { id } } } } } totals { taxBreakdown { rate } } } }
         customers(first: 30) { nodes { id mainProject { id } bankAccount { iban } contactPersons { totalCount nodes { id customer { id } } } invoices { totalCount nodes { id } } } }
         products(first: 30) { nodes { id project { id } category { id } variantOf { id } salesPrices { totalCount nodes { id product { id } customer { id } } } } }
         productCategories(first: 30) { nodes { id parent { id } project { id } } } projects(first: 30) { nodes { id parent { id } } } }`,
    )
    expect(errors).toEqual([])
    const seen = new Map<string, Set<number>>()
    JSON.stringify(data, (key, value) => {
      if (key === 'id') {
        const [type = '', id] = Buffer.from(value, 'base64url').toString().split(':')
        seen.set(type, (seen.get(type) ?? new Set()).add(Number(id)))
      }
      if (value && typeof value === 'object' && 'totalCount' in value)
        expect(value.totalCount).toBe(value.nodes.length)
      return value
    })
    for (const [type, ids] of seen)
      expect(
        [...ids].sort((a, b) => a - b),
        type,
      ).toEqual(expected.there[type])
    expect(data.customers.nodes.every(({ bankAccount }: Row) => bankAccount !== undefined)).toBe(true)
  })

  test.each(['Customer', 'ContactPerson', 'ProductCategory', 'Product'])(
    'writes each %s that belongs to its projects, and no other',
    async (type) => {
      const single = type.charAt(0).toLowerCase() + type.slice(1)
      const tables: Record<string, string> = {
        Customer: 'partners',
        ContactPerson: 'contact_persons',
        ProductCategory: 'product_categories',
        Product: 'products',
      }
      const before = await rowsOf(app.app.database, tables[type] as string)
      for (const row of [...before, { id: 999, version: 1 }]) {
        const { data, errors } = await app.ask(
          token.secret,
          `mutation { update${type}(input: { id: "${globalId(type, Number(row.id))}", version: ${row.version}, name: "Again" }) { ${single} { id } } }`,
        )
        const outcome = errors[0]?.extensions.code ?? (data[`update${type}`][single] ? 'WRITTEN' : 'UNSEEN')
        const isThere = expected.there[type]?.includes(Number(row.id))
        const isWritable = expected.writable[type]?.includes(Number(row.id))
        expect([row.id, outcome]).toEqual([
          row.id,
          isWritable ? 'WRITTEN' : isThere ? 'FORBIDDEN' : 'NOT_FOUND',
        ])
      }
      const after = await rowsOf(app.app.database, tables[type] as string)
      const written = after.filter((row, i) => row.version !== before[i]?.version).map(({ id }) => id)
      expect(written).toEqual(expected.writable[type])
    },
  )
})
