import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { allRows } from '../support/all-rows.ts'
import {
  ExtendAccessTokenDocument,
  UpdateAccessTokenDocument,
  type UpdateAccessTokenInput,
} from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

const day = 86_400_000
let app: TestApp
/** May read customers, invoices and projects. */
let ada: number
let adas: string
let administrators: string
let projects: number[]

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.user(['customer:read', 'invoice:read', 'project:read'])
  adas = await app.session(ada)
  administrators = await app.session(await app.user('ADMINISTRATOR'))
  projects = []
  for (const key of ['A', 'B', 'C']) {
    const { insertId } = await app.app.database.db
      .insertInto('projects')
      .values({
        project_key: key,
        name: key,
        name_key: key.toLowerCase(),
        currency: 'EUR',
        tax_rate_standard: 0,
        tax_rate_reduced: 0,
        created_at: 1,
        updated_at: 1,
      })
      .executeTakeFirstOrThrow()
    projects.push(Number(insertId))
  }
})
afterAll(() => app.close())

const idOf = ({ id }: Pick<IssuedToken, 'id'>) => globalId('AccessToken', id)
const projectIds = (...positions: number[]) => positions.map((it) => globalId('Project', projects[it] ?? 0))
const rowOf = ({ id }: IssuedToken) =>
  app.app.database.db.selectFrom('access_tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const versionOf = async (token: IssuedToken) => (await rowOf(token)).version
type Change = Omit<UpdateAccessTokenInput, 'id' | 'version'>
const update = async (by: string, token: IssuedToken, change: Change) =>
  app.ask(by, UpdateAccessTokenDocument, {
    variables: { input: { id: idOf(token), version: await versionOf(token), ...change } },
  })
const extend = (by: string, token: IssuedToken, at: number, version?: number) =>
  app.ask(by, ExtendAccessTokenDocument, {
    variables: {
      input: { id: idOf(token), expiresAt: new Date(at).toISOString(), ...(version && { version }) },
    },
  })
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
const can = async ({ secret }: IssuedToken) =>
  (await app.ask(secret, '{ viewer { permissions } }')).data?.viewer.permissions
const sees = async ({ secret }: IssuedToken) =>
  (await app.ask(secret, '{ viewer { projectAccess { allProjects projectIds } } }')).data.viewer.projectAccess
const lastEvents = async (token: IssuedToken) => {
  const rows = await app.app.database.db
    .selectFrom('audit_events')
    .select(['action', 'changes'])
    .where('subject_type', '=', 'AccessToken')
    .where('subject_id', '=', token.id)
    .orderBy('id')
    .execute()
  return rows.slice(1).map(({ action, changes }) => [action, JSON.parse(changes ?? '{}')])
}

/** Refused with this, and nothing is written. */
async function expectRefused(code: string, work: () => ReturnType<typeof update>): Promise<void> {
  const before = await allRows(app.app.database)
  expect(codes(await work())).toEqual([code])
  expect(await allRows(app.app.database)).toBe(before)
}

describe('the owner, signed in', () => {
  test('renames a token, with an audit row of before and after', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    const { name } = await rowOf(token)
    const { data, errors } = await update(adas, token, { name: ' Shop ', description: 'of the shop' })
    expect(errors).toEqual([])
    expect(data.updateAccessToken).toEqual({ id: idOf(token), version: 2 })
    expect(await rowOf(token)).toMatchObject({ name: 'Shop', name_key: 'shop', description: 'of the shop' })
    await update(adas, token, { description: null })
    expect(await lastEvents(token)).toEqual([
      ['accessToken.renamed', { name: [name, 'Shop'], description: [null, 'of the shop'] }],
      ['accessToken.renamed', { description: ['of the shop', null] }],
    ])
  })

  test('widens and narrows it within their own rights, by permissions and groups, from its next request on', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    expect(codes(await update(adas, token, { permissions: ['customer:read', 'invoice:read'] }))).toEqual([])
    expect(await can(token)).toEqual(['customer:read', 'invoice:read'])
    expect(
      codes(await update(adas, token, { groups: [{ group: 'ACCOUNTING', actions: ['READ'] }] })),
    ).toEqual([])
    expect(await can(token)).toEqual(['invoice:read'])
    expect(await lastEvents(token)).toEqual([
      ['accessToken.rightsChanged', { permissions: [['customer:read'], ['customer:read', 'invoice:read']] }],
      ['accessToken.rightsChanged', { permissions: [['customer:read', 'invoice:read'], ['invoice:read']] }],
    ])
  })

  test('gives no more than they have', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    const wish: Change = { permissions: ['customer:read', 'product:read'] }
    await expectRefused('FORBIDDEN', () => update(adas, token, wish))
    expect((await update(adas, token, wish)).errors[0]?.extensions.missingPermissions).toEqual([
      'product:read',
    ])
  })

  test('may take all away: an empty list is nothing', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    expect(codes(await update(adas, token, { permissions: [], projectIds: [] }))).toEqual([])
    expect(await can(token)).toEqual([])
    expect((await rowOf(token)).all_projects).toBe(0)
    expect(await lastEvents(token)).toEqual([
      ['accessToken.rightsChanged', { permissions: [['customer:read'], []], projects: ['ALL', []] }],
    ])
  })

  test.each(['name', 'permissions', 'groups', 'projectIds', 'allProjects'])(
    'can not say null for %s: it would be read as "keep" or as "all"',
    async (field) => {
      const token = await app.token(['customer:read'], { ownerId: ada })
      await expectRefused('BAD_USER_INPUT', () => update(adas, token, { [field]: null }))
    },
  )

  test('changes what it sees, and opens it again to all that they see', async () => {
    const token = await app.token(['project:read'], { ownerId: ada })
    await update(adas, token, { projectIds: projectIds(0, 1) })
    expect(await sees(token)).toEqual({ allProjects: false, projectIds: projectIds(0, 1) })
    await update(adas, token, { allProjects: true })
    expect(await sees(token)).toEqual({ allProjects: true, projectIds: [] })
    expect(await lastEvents(token)).toEqual([
      ['accessToken.rightsChanged', { projects: ['ALL', projects.slice(0, 2)] }],
      ['accessToken.rightsChanged', { projects: [projects.slice(0, 2), 'ALL'] }],
    ])
  })

  test('of some projects, names none of the others, whether they are there or not', async () => {
    const bob = await app.user(['customer:read', 'project:read'], projects.slice(0, 1))
    const session = await app.session(bob)
    const token = await app.token(['customer:read'], { ownerId: bob, projectIds: projects.slice(0, 1) })
    for (const ids of [projectIds(1), [globalId('Project', 999_999)]])
      await expectRefused('BAD_USER_INPUT', () => update(session, token, { projectIds: ids }))
  })

  test('is told when somebody else wrote in between, and when a name is taken', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    const other = await app.token(['customer:read'], { ownerId: ada })
    await update(adas, other, { name: 'Taken' })
    await expectRefused('CONFLICT', () => update(adas, token, { name: 'TAKEN' }))
    await expectRefused('CONFLICT', () =>
      app.ask(adas, UpdateAccessTokenDocument, {
        variables: { input: { id: idOf(token), version: 7, name: 'x' } },
      }),
    )
  })

  test('changes nothing by what is so already', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    const { data } = await update(adas, token, { permissions: ['customer:read'], allProjects: true })
    expect(data.updateAccessToken).toEqual({ id: idOf(token), version: 1 })
    expect(await lastEvents(token)).toEqual([])
  })

  test('of twenty changes at once on one version, one is done', async () => {
    const token = await app.token(['customer:read', 'invoice:read'], { ownerId: ada })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        app.ask(adas, UpdateAccessTokenDocument, {
          variables: { input: { id: idOf(token), version: 1, name: `parallel ${i}` } },
        }),
      ),
    )
    expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(1)
    expect(await lastEvents(token)).toHaveLength(1)
  })

  test('can not tell the token of somebody else from one that never was', async () => {
    const foreign = await app.token(['customer:read'])
    const ask = (id: number) =>
      app.ask(adas, UpdateAccessTokenDocument, {
        variables: { input: { id: globalId('AccessToken', id), version: 1, name: 'x' } },
      })
    expect(codes(await ask(foreign.id))).toEqual(['NOT_FOUND'])
    expect((await ask(foreign.id)).text).toBe((await ask(999_999)).text)
  })

  test('must have signed in lately, to change and to extend', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    app.passTime(2 * 60 * 60 * 1000)
    try {
      await expectRefused('REAUTHENTICATION_REQUIRED', () => update(adas, token, { name: 'late' }))
      expect(codes(await extend(adas, token, Date.now() + 300 * day))).toEqual(['REAUTHENTICATION_REQUIRED'])
    } finally {
      app.passTime(-2 * 60 * 60 * 1000)
    }
  })
})

describe('a token', () => {
  const rights = ['accessToken:read', 'accessToken:update', 'customer:read', 'project:read']

  test('narrows another of its owner', async () => {
    const other = await app.token(['customer:read', 'invoice:read'], { ownerId: ada })
    const token = await app.token(rights, { ownerId: ada })
    expect(codes(await update(token.secret, other, { permissions: ['customer:read'] }))).toEqual([])
    expect(await can(other)).toEqual(['customer:read'])
  })

  test('… never to more than it is itself: not in permissions, projects or time, changed or not', async () => {
    const wide = await app.token(['customer:read', 'invoice:read'], { ownerId: ada })
    const token = await app.token(rights, { ownerId: ada })
    await expectRefused('FORBIDDEN', () => update(token.secret, wide, { permissions: ['invoice:read'] }))
    await expectRefused('FORBIDDEN', () => update(token.secret, wide, { projectIds: projectIds(0) }))

    const everywhere = await app.token(['customer:read', 'project:read'], { ownerId: ada })
    const local = await app.token(rights, { ownerId: ada, projectIds: projects.slice(0, 1) })
    await expectRefused('FORBIDDEN', () => update(local.secret, everywhere, { permissions: [] }))
    await expectRefused('BAD_USER_INPUT', () =>
      update(local.secret, everywhere, { projectIds: projectIds(1) }),
    )
    expect(codes(await update(local.secret, everywhere, { projectIds: projectIds(0) }))).toEqual([])

    const brief = await app.token(rights, { ownerId: ada, expiresAt: Date.now() + day })
    await expectRefused('FORBIDDEN', () => update(brief.secret, wide, { permissions: ['customer:read'] }))
  })

  test('widens, renames and extends no other, nor without accessToken:update narrows one', async () => {
    const other = await app.token(['customer:read', 'project:read'], {
      ownerId: ada,
      projectIds: projects.slice(0, 1),
    })
    const token = await app.token([...rights, 'invoice:read'], { ownerId: ada })
    for (const change of [
      { permissions: ['customer:read', 'project:read', 'invoice:read'] },
      { permissions: ['invoice:read'] },
      { allProjects: true },
      { projectIds: projectIds(0, 1) },
      { name: 'renamed' },
      { description: 'x' },
      { name: 'renamed', permissions: [] },
    ])
      await expectRefused('FORBIDDEN', () => update(token.secret, other, change))
    expect(codes(await extend(token.secret, other, Date.now() + 300 * day))).toEqual(['FORBIDDEN'])
    const without = await app.token(['accessToken:read', 'customer:read'], { ownerId: ada })
    await expectRefused('FORBIDDEN', () => update(without.secret, other, { permissions: [] }))
  })

  test('changes nothing of itself, whatever it was granted and whoever its owner is', async () => {
    const token = await app.token('ALL')
    for (const change of [
      { permissions: ['customer:read'] },
      { projectIds: projectIds(0) },
      { name: 'renamed' },
      { description: 'x' },
    ])
      await expectRefused('FORBIDDEN', () => update(token.secret, token, change))
    expect(codes(await extend(token.secret, token, Date.now() + 300 * day))).toEqual(['FORBIDDEN'])
  })

  test('extends none of anybody, also not as an administrator’s', async () => {
    const token = await app.token('ALL')
    const foreign = await app.token(['customer:read'], { ownerId: ada })
    expect(codes(await extend(token.secret, foreign, Date.now() + 300 * day))).toEqual(['FORBIDDEN'])
  })

  test('that was stopped meanwhile narrows nothing', async () => {
    const other = await app.token(['customer:read'], { ownerId: ada })
    const token = await app.token([...rights, 'accessToken:delete'], { ownerId: ada })
    const { data } = await app.ask(
      token.secret,
      `mutation { deleteAccessToken(input: { id: "${idOf(token)}" }) { deletedId }
        updateAccessToken(input: { id: "${idOf(other)}", version: 1, permissions: [] }) { id } }`,
    )
    expect(data.updateAccessToken).toBeNull()
    expect(await can(other)).toEqual(['customer:read'])
  })
})

describe('an administrator', () => {
  test('takes away from anybody’s token, in person or by a token', async () => {
    const token = await app.token(['customer:read', 'invoice:read'], { ownerId: ada })
    expect(codes(await update(administrators, token, { permissions: ['customer:read'] }))).toEqual([])
    const admin = await app.token(['tokenAdministration:update', 'project:read'])
    expect(codes(await update(admin.secret, token, { projectIds: projectIds(0) }))).toEqual([])
    expect(await can(token)).toEqual(['customer:read'])
    expect((await lastEvents(token)).map(([action]) => action)).toEqual([
      'accessToken.rightsChanged',
      'accessToken.rightsChanged',
    ])
  })

  test('neither gives to it nor renames it', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada, projectIds: projects.slice(0, 1) })
    const admin = await app.token([
      'tokenAdministration:update',
      'tokenAdministration:read',
      'invoice:read',
      'project:read',
    ])
    for (const by of [administrators, admin.secret])
      for (const change of [
        { permissions: ['customer:read', 'invoice:read'] },
        { permissions: ['invoice:read'] },
        { allProjects: true },
        { projectIds: projectIds(0, 1) },
        { name: 'renamed' },
      ])
        await expectRefused('FORBIDDEN', () => update(by, token, change))
  })

  test('who is restricted to some projects is none', async () => {
    const local = await app.token('ALL', { projectIds: projects.slice(0, 1) })
    const token = await app.token(['customer:read'], { ownerId: ada })
    await expectRefused('NOT_FOUND', () => update(local.secret, token, { permissions: [] }))
  })
})

describe('a token is extended', () => {
  test('by its owner and by an administrator, from today up to the longest, with an audit row', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    const { expires_at } = await rowOf(token)
    const first = Date.now() + 200 * day
    const second = Date.now() + 364 * day
    expect(codes(await extend(adas, token, first))).toEqual([])
    expect(codes(await extend(administrators, token, second))).toEqual([])
    expect((await rowOf(token)).expires_at).toBe(second)
    expect(await lastEvents(token)).toEqual([
      ['accessToken.extended', { expires_at: [expires_at, first] }],
      ['accessToken.extended', { expires_at: [first, second] }],
    ])
  })

  test('also when it has expired; it works again', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada, expiresAt: Date.now() + day })
    app.passTime(2 * day)
    try {
      expect(await can(token)).toBeUndefined()
      const session = await app.session(ada)
      expect(codes(await extend(session, token, Date.now() + 30 * day))).toEqual([])
      expect(await can(token)).toEqual(['customer:read'])
    } finally {
      app.passTime(-2 * day)
    }
  })

  test('to no earlier time, to none that is past, and not beyond the longest', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    for (const at of [Date.now() - day, Date.now() + 10 * day, Date.now() + 366 * day])
      await expectRefused('BAD_USER_INPUT', () => extend(adas, token, at) as never)
    await expectRefused('CONFLICT', () => extend(adas, token, Date.now() + 300 * day, 7) as never)
  })

  test('and stays locked, if it was', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    await app.ask(
      adas,
      `mutation { lockAccessToken(input: { id: "${idOf(token)}", reason: "a test" }) { id } }`,
    )
    expect(codes(await extend(adas, token, Date.now() + 300 * day))).toEqual([])
    expect(await can(token)).toBeUndefined()
  })
})
