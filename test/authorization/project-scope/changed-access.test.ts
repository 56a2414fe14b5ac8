import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anyTable } from '../../../src/database/rows.ts'
import { loadScopedCompany, projectA, projectB } from '../../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
})
afterAll(() => app.close())

describe('access acts on the next request', () => {
  const count = async (secret: string) => {
    const { data } = await app.ask(secret, '{ invoices { totalCount } customers { totalCount } }')
    return [data.invoices.totalCount, data.customers.totalCount]
  }
  const all = 6
  const ofA = 3
  let userId: number
  const setProjects = async (projects: readonly number[] | null) => {
    const db = anyTable(app.app.database.db)
    await db
      .updateTable('users')
      .set({ all_projects: projects ? 0 : 1 })
      .where('id', '=', userId)
      .execute()
    await db.deleteFrom('user_projects').where('user_id', '=', userId).execute()
    for (const project_id of projects ?? [])
      await db.insertInto('user_projects').values({ user_id: userId, project_id }).execute()
  }
  beforeEach(async () => {
    userId = await app.user(['invoice:read', 'customer:read', 'project:read'])
  })

  test('of the owner, for all their tokens and sessions', async () => {
    const open = await app.token(['invoice:read', 'customer:read'], { ownerId: userId })
    const restricted = await app.token(['invoice:read', 'customer:read'], {
      ownerId: userId,
      projectIds: [projectA],
    })
    const session = await app.session(userId)
    const invoices = async () =>
      Promise.all([open.secret, restricted.secret, session].map(async (it) => (await count(it))[0]))
    expect(await invoices()).toEqual([all, ofA, all])
    await setProjects([projectB])
    expect(await invoices()).toEqual([3, 0, 3])
    await setProjects([projectA, projectB])
    expect(await invoices()).toEqual([all, ofA, all])
    await setProjects([])
    expect(await invoices()).toEqual([0, 0, 0])
    await setProjects(null)
    expect(await invoices()).toEqual([all, ofA, all])
  })

  test('an empty set is nothing at all, not everything, nor what belongs to all projects', async () => {
    await setProjects([])
    const token = await app.token(['invoice:read', 'customer:read'], { ownerId: userId })
    expect(await count(token.secret)).toEqual([0, 0])
  })

  test('a token whose projects are all gone sees nothing', async () => {
    const token = await app.token(['invoice:read', 'customer:read'], { projectIds: [projectA] })
    await anyTable(app.app.database.db)
      .deleteFrom('access_token_projects')
      .where('token_id', '=', token.id)
      .execute()
    expect(await count(token.secret)).toEqual([0, 0])
  })
})
