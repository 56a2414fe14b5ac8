import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyTable } from '../../../src/database/rows.ts'
import { loadScopedCompany, rowsOf } from '../../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

/** Whoever is restricted pages through what everybody else sees, in the same order, without the rows of other projects. */
let app: TestApp
let unrestricted: string

const rowsOfEach = 60
const projects = [null, 1, 2, 3]

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
  await copies('partners', 2, 'main_project_id', (n) => ({ customer_number: `M${n}` }))
  await copies('products', 2, 'project_id', (n) => ({ number: `M${n}`, category_id: 1 }))
  unrestricted = (await app.token('ALL')).secret
})
afterAll(() => app.close())

/** Of each project and of none, with few different names and times: most have the same as many others. */
async function copies(
  table: string,
  id: number,
  project: string,
  change: (n: number) => Record<string, unknown>,
): Promise<void> {
  const original = (await rowsOf(app.app.database, table)).find((row) => row.id === id)
  const { number_scope: _, ...row } = original as Record<string, unknown>
  for (let n = 0; n < rowsOfEach; n++)
    await anyTable(app.app.database.db)
      .insertInto(table)
      .values({
        ...row,
        id: 1_000 + n,
        [project]: projects[n % 4],
        name: `name ${n % 3}`,
        name_key: `name ${n % 3}`,
        created_at: 1_700_000_000_000 + (n % 5),
        updated_at: 1_700_000_000_000,
        ...change(n),
      })
      .execute()
}

interface Node {
  readonly id: string
  readonly project: { readonly key: string } | null
}

/** From one end to the other, by cursors. */
async function paged(secret: string, list: string, project: string, order: string, from: 'first' | 'last') {
  const [position, cursor] = from === 'first' ? ['after', 'endCursor'] : ['before', 'startCursor']
  const all: Node[] = []
  for (let at = ''; ; ) {
    const { data, errors } = await app.ask(
      secret,
      `{ ${list}(${from}: 7${at}, orderBy: ${order}) {
        nodes { id project: ${project} { key } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    )
    expect(errors).toEqual([])
    const { nodes, pageInfo } = data[list]
    if (from === 'first') all.push(...nodes)
    else all.unshift(...nodes)
    if (!(from === 'first' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return all
    at = `, ${position}: "${pageInfo[cursor]}"`
  }
}

const lists = { customers: 'mainProject', products: 'project' }
const keys: Record<number, string> = { 1: 'A', 2: 'B', 3: 'A2' }

test.each(Object.entries(lists))(
  '%s, in every order, from both ends',
  { timeout: 60_000 },
  async (list, project) => {
    for (const field of ['NAME', 'CREATED_AT', 'UPDATED_AT'])
      for (const direction of ['ASC', 'DESC']) {
        const order = `{ field: ${field}, direction: ${direction} }`
        const all = await paged(unrestricted, list, project, order, 'first')
        expect(all.length).toBeGreaterThan(rowsOfEach)
        for (const projectIds of [[1], [1, 3], [1, 2, 3]]) {
          const { secret } = await app.token('ALL', { projectIds })
          const mine = projectIds.map((id) => keys[id])
          const expected = all.filter((it) => it.project === null || mine.includes(it.project.key))
          for (const from of ['first', 'last'] as const)
            expect(await paged(secret, list, project, order, from)).toEqual(expected)
        }
      }
  },
)
