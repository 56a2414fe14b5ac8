import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyTable } from '../../src/database/rows.ts'
import { loadScopedCompany, projectA } from '../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp

const perLevel = 40
const each = <Row>(count: number, row: (n: number) => Row): Row[] =>
  Array.from({ length: count }, (_, n) => row(n))
const stamp = { created_at: 1_700_000_000_000, updated_at: 1_700_000_000_000 }
const projectIds = [projectA, ...each(7, (n) => 11 + n)]

beforeAll(async () => {
  app = await startTestApp()
  const { database } = app.app
  await loadScopedCompany(database, 'whole')
  const any = anyTable(database.db)
  const project = await any
    .selectFrom('projects')
    .selectAll()
    .where('id', '=', projectA)
    .executeTakeFirstOrThrow()
  const projects = projectIds.slice(1).map((id) => ({ ...project, id, project_key: `P${id}` }))
  await any.insertInto('projects').values(projects).execute()
  const named = (name: string) => ({ name, name_key: name, project_id: projectA, ...stamp })
  const categories = each(perLevel, (n) => ({ id: 1_000 + n, ...named(`a${n}`) }))
  await any.insertInto('product_categories').values(categories).execute()
  for (const { id } of categories) {
    const products = each(perLevel, (n) => ({
      id: id * 100 + n,
      number: `${id}-${n}`,
      category_id: id,
      ...named('a'),
    }))
    await any.insertInto('products').values(products).execute()
  }
})
afterAll(() => app.close())

test('below more rows than a statement could name in each of its pieces', async () => {
  const { secret } = await app.token('ALL', { projectIds })
  const { data, errors } = await app.ask(
    secret,
    `{ productCategories(first: ${perLevel}) { nodes {
      products(first: ${perLevel}) { nodes { salesPrices(first: 1) { totalCount nodes { id } } } }
    } } }`,
  )
  expect(errors).toEqual([])
  const products = data.productCategories.nodes.flatMap(
    (it: { products: { nodes: object[] } }) => it.products.nodes,
  )
  expect(products.length).toBeGreaterThan(1_024)
  expect(products.at(0)).toEqual({ salesPrices: { totalCount: 0, nodes: [] } })
})
