import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let chief: number
let asChief: string

beforeAll(async () => {
  app = await startTestApp()
  chief = await app.user('ADMINISTRATOR')
  asChief = await app.session(chief)
})
afterAll(() => app.close())

const idOf = (id: number) => globalId('User', id)
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
let names = 0
const create = (by: string, input: Record<string, unknown> = {}) =>
  app.ask(
    by,
    'mutation ($input: CreateUserInput!) { createUser(input: $input) { id version user { username permissions } } }',
    { variables: { input: { username: `new-${++names}`, displayName: 'New', ...input } } },
  )
const update = (by: string, input: Record<string, unknown>) =>
  app.ask(by, 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id version } }', {
    variables: { input },
  })
const stop = (by: string, id: number, verb = 'deactivate') =>
  app.ask(by, `mutation { ${verb}User(input: { id: "${idOf(id)}" }) { id version } }`)
const events = async (id: number) =>
  (
    await app.app.database.db
      .selectFrom('audit_events')
      .select(['action', 'changes', 'actor_kind', 'actor_user_id'])
      .where('subject_type', '=', 'User')
      .where('subject_id', '=', id)
      .orderBy('id')
      .execute()
  ).map(({ changes, ...rest }) => ({ ...rest, changes: JSON.parse(changes ?? '{}') }))
const localIdOf = async (username: string) =>
  (
    await app.app.database.db
      .selectFrom('users')
      .select('id')
      .where('username', '=', username)
      .executeTakeFirstOrThrow()
  ).id

describe('creating', () => {
  test('an administrator in person creates a user with permissions and groups, audited', async () => {
    const { data, errors } = await create(asChief, {
      username: 'grace',
      displayName: ' Grace Hopper ',
      email: 'Grace@Example.com',
      language: 'DE',
      permissions: ['invoice:read'],
      groups: [{ group: 'CRM', actions: ['READ'] }],
    })
    expect(errors).toEqual([])
    expect(data.createUser.version).toBe(1)
    expect(data.createUser.user.permissions).toEqual(
      ['contactPerson:read', 'customer:read', 'deliveryAddress:read', 'invoice:read'].filter((it) =>
        data.createUser.user.permissions.includes(it),
      ),
    )
    expect(data.createUser.user.permissions).toContain('customer:read')
    const [created] = await events(await localIdOf('grace'))
    expect(created).toMatchObject({
      action: 'user.created',
      actor_kind: 'PERSON',
      actor_user_id: chief,
      changes: { username: [null, 'grace'], display_name: [null, 'Grace Hopper'], role: [null, 'USER'] },
    })
  })

  test('a username, and an address in whatever case, is taken once', async () => {
    expect((await create(asChief, { username: 'grace' })).errors[0]).toMatchObject({
      extensions: { code: 'CONFLICT', field: 'username' },
    })
    expect((await create(asChief, { email: 'gRACE@example.com' })).errors[0]).toMatchObject({
      extensions: { code: 'CONFLICT', field: 'email' },
    })
  })

  test('bad input is refused', async () => {
    for (const input of [
      { username: 'Has Space' },
      { username: 'a@b.example' },
      { displayName: ' ' },
      { displayName: 'x'.repeat(121) },
      { displayName: 'evil\u202Etxt' },
      { groups: [{ group: 'NONE', actions: ['READ'] }] },
      { projectAccess: {} },
      { projectAccess: { allProjects: true, projectIds: [] } },
      { projectAccess: { projectIds: [globalId('Project', 999)] } },
    ])
      expect(codes(await create(asChief, input)), JSON.stringify(input)).toEqual(['BAD_USER_INPUT'])
  })

  test('a token grants at most its own, and makes no administrator, even of an administrator with all', async () => {
    const strong = await app.token('ALL', { ownerId: chief })
    expect(codes(await create(strong.secret, { role: 'ADMINISTRATOR' }))).toEqual(['FORBIDDEN'])
    expect(codes(await create(strong.secret, { permissions: ['invoice:read'] }))).toEqual([])
    const weak = await app.token(['user:create', 'user:read', 'customer:read'], { ownerId: chief })
    const { errors } = await create(weak.secret, { permissions: ['customer:read', 'invoice:read'] })
    expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missingPermissions: ['invoice:read'] })
    expect(codes(await create(weak.secret, { permissions: ['customer:read'] }))).toEqual([])
  })

  test('a refused user is not there, and nothing is in the log', async () => {
    const weak = await app.token(['user:create', 'user:read'], { ownerId: chief })
    await create(weak.secret, { username: 'refused', permissions: ['invoice:read'] })
    const { data } = await app.ask(asChief, '{ users(filter: { text: "refused" }) { totalCount } }')
    expect(data.users.totalCount).toBe(0)
  })
})

describe('reading', () => {
  test('users are found by text, role, activity and permission, in order', async () => {
    const ask = async (args: string) =>
      (await app.ask(asChief, `{ users(${args}) { nodes { username } } }`)).data.users.nodes.map(
        (it: { username: string }) => it.username,
      )
    await create(asChief, { username: 'zoe', displayName: 'Zoë Ärmel', permissions: ['invoice:read'] })
    expect(await ask('filter: { text: "zoe arm" }')).toEqual(['zoe'])
    expect(await ask('filter: { text: "GRACE@EXAMPLE" }')).toEqual(['grace'])
    expect(await ask('filter: { text: "zo", permission: "invoice:read" }')).toEqual(['zoe'])
    expect(await ask('filter: { text: "zo", permission: "customer:read" }')).toEqual([])
    expect(await ask('filter: { text: "zo", permission: "accessToken:read" }')).toEqual(['zoe'])
    expect(await ask('filter: { text: "zo", isActive: false }')).toEqual([])
    expect(await ask('filter: { role: ADMINISTRATOR }')).toEqual(['user-1'])
    expect((await ask('orderBy: { field: USERNAME, direction: DESC }, first: 1'))[0]).toBe('zoe')
  })

  test('a user tells the own grant, what is effective, projects and tokens', async () => {
    const id = await app.user(['customer:read'])
    await app.token(['customer:read'], { ownerId: id })
    const { data, errors } = await app.ask(
      asChief,
      `{ user(id: "${idOf(id)}") { permissions effectivePermissions deactivatedAt isActive projectAccess { allProjects projectIds } accessTokens { totalCount nodes { permissions } } } }`,
    )
    expect(errors).toEqual([])
    expect(data.user).toEqual({
      permissions: ['customer:read'],
      effectivePermissions: expect.arrayContaining(['customer:read', 'accessToken:create']),
      deactivatedAt: null,
      isActive: true,
      projectAccess: { allProjects: true, projectIds: [] },
      accessTokens: { totalCount: 1, nodes: [{ permissions: ['customer:read'] }] },
    })
    const reader = await app.token(['user:read'])
    const partly = await app.ask(
      reader.secret,
      `{ user(id: "${idOf(id)}") { username accessTokens { totalCount } } }`,
    )
    expect(partly.errors[0]?.extensions.missingPermissions).toEqual(['tokenAdministration:read'])
    expect(partly.data.user.accessTokens).toBeNull()
  })

  test('everybody knows their own account, a token has none', async () => {
    const id = await app.user([])
    const session = await app.session(id)
    const query = '{ viewer { account { username displayName email role language } user { id } } }'
    const { data } = await app.ask(session, query)
    expect(data.viewer.account).toMatchObject({ role: 'USER', language: 'EN', email: null })
    expect(data.viewer.user).toBeNull()
    const token = await app.token(['accessToken:read'], { ownerId: id })
    expect((await app.ask(token.secret, query)).data.viewer.account).toBeNull()
  })
})

describe('changing', () => {
  test('partly, on the version that was read; rights and profile are told apart in the log', async () => {
    const id = await app.user(['customer:read'])
    expect(codes(await update(asChief, { id: idOf(id), version: 7, displayName: 'Late' }))).toEqual([
      'CONFLICT',
    ])
    const { data } = await update(asChief, {
      id: idOf(id),
      version: 1,
      displayName: 'Renamed',
      permissions: ['invoice:read'],
    })
    expect(data.updateUser.version).toBe(2)
    const [, updated, rights] = await events(id)
    expect(updated).toMatchObject({
      action: 'user.updated',
      changes: { display_name: [expect.any(String), 'Renamed'] },
    })
    expect(rights).toMatchObject({
      action: 'user.rightsChanged',
      changes: { permissions: [['customer:read'], ['invoice:read']] },
    })
    expect(
      (await update(asChief, { id: idOf(id), version: 2, displayName: 'Renamed' })).data.updateUser.version,
    ).toBe(2)
    expect(await events(id)).toHaveLength(3)
  })

  test('what this version does not know of a grant goes with it, and the log says so', async () => {
    const id = await app.user(['customer:read', 'spaceship:fly'])
    await update(asChief, { id: idOf(id), version: 1, permissions: ['invoice:read'] })
    expect((await events(id)).at(-1)?.changes).toEqual({
      permissions: [['customer:read', 'spaceship:fly'], ['invoice:read']],
    })
  })

  test('projects are kept, replaced, and opened again', async () => {
    const { insertId } = await app.app.database.db
      .insertInto('projects')
      .values({
        project_key: 'P',
        name: 'P',
        name_key: 'p',
        currency: 'EUR',
        tax_rate_standard: 1900,
        tax_rate_reduced: 700,
        created_at: 1,
        updated_at: 1,
      } as never)
      .executeTakeFirstOrThrow()
    const projectId = globalId('Project', Number(insertId))
    const id = await app.user([])
    const read = async () =>
      (
        await app.ask(
          asChief,
          `{ user(id: "${idOf(id)}") { version projectAccess { allProjects projectIds } } }`,
        )
      ).data.user
    await update(asChief, { id: idOf(id), version: 1, projectAccess: { projectIds: [projectId] } })
    expect(await read()).toEqual({
      version: 2,
      projectAccess: { allProjects: false, projectIds: [projectId] },
    })
    await update(asChief, { id: idOf(id), version: 2, projectAccess: { allProjects: true } })
    expect(await read()).toEqual({ version: 3, projectAccess: { allProjects: true, projectIds: [] } })
  })

  test('a token changes no address and no role, and touches only whom it covers', async () => {
    const id = await app.user(['customer:read'])
    const token = await app.token('ALL', { ownerId: chief })
    const weak = await app.token(['user:update', 'user:read'], { ownerId: chief })
    for (const change of [{ email: 'thief@example.com' }, { role: 'ADMINISTRATOR' }])
      expect(codes(await update(token.secret, { id: idOf(id), version: 1, ...change }))).toEqual([
        'FORBIDDEN',
      ])
    expect(codes(await update(token.secret, { id: idOf(chief), version: 1, displayName: 'Owned' }))).toEqual([
      'FORBIDDEN',
    ])
    expect(codes(await update(weak.secret, { id: idOf(id), version: 1, displayName: 'x' }))).toEqual([
      'FORBIDDEN',
    ])
    expect(codes(await update(token.secret, { id: idOf(id), version: 1, displayName: 'x' }))).toEqual([])
  })

  test('null is refused where nothing can be empty, and takes an address away', async () => {
    const id = await app.user([])
    await update(asChief, { id: idOf(id), version: 1, email: 'there@example.com' })
    expect(codes(await update(asChief, { id: idOf(id), version: 2, role: null }))).toEqual(['BAD_USER_INPUT'])
    expect(codes(await update(asChief, { id: idOf(id), version: 2, email: null }))).toEqual([])
    const { data } = await app.ask(asChief, `{ user(id: "${idOf(id)}") { email } }`)
    expect(data.user.email).toBeNull()
  })

  test('a person changes how they are addressed, a token does not', async () => {
    const id = await app.user([])
    const session = await app.session(id)
    const change = (by: string, version: number) =>
      app.ask(
        by,
        `mutation { updateAccount(input: { version: ${version}, displayName: "Myself", language: DE }) { version account { displayName language } } }`,
      )
    const { data } = await change(session, 1)
    expect(data.updateAccount).toEqual({ version: 2, account: { displayName: 'Myself', language: 'DE' } })
    expect(codes(await change(session, 1))).toEqual(['CONFLICT'])
    const token = await app.token(['accessToken:read'], { ownerId: id })
    expect(codes(await change(token.secret, 2))).toEqual(['FORBIDDEN'])
  })
})

describe('rights are live', () => {
  test('taken away: FORBIDDEN; deactivated: 401; reactivated: it works again', async () => {
    const id = await app.user(['invoice:read', 'customer:read'])
    const session = await app.session(id)
    const made = await app.ask(
      session,
      'mutation { createAccessToken(input: { name: "mine", permissions: ["invoice:read", "customer:read"] }) { secret } }',
    )
    const { secret } = made.data.createAccessToken
    const asked = () => app.ask(secret, '{ invoices { totalCount } customers { totalCount } }')
    expect((await asked()).errors).toEqual([])

    await update(asChief, { id: idOf(id), version: 1, permissions: ['customer:read'] })
    expect(codes(await asked())).toEqual(['FORBIDDEN'])
    expect((await asked()).data.customers).not.toBeNull()

    expect(codes(await stop(asChief, id))).toEqual([])
    const refused = await asked()
    expect([refused.status, ...codes(refused)]).toEqual([401, 'OWNER_DEACTIVATED'])
    expect((await app.ask(session, '{ viewer { kind } }')).status).toBe(401)
    const { data } = await app.ask(
      asChief,
      `{ user(id: "${idOf(id)}") { isActive deactivatedAt effectivePermissions } }`,
    )
    expect(data.user).toEqual({
      isActive: false,
      deactivatedAt: expect.any(String),
      effectivePermissions: [],
    })
    expect(codes(await stop(asChief, id))).toEqual(['CONFLICT'])

    expect(codes(await stop(asChief, id, 'reactivate'))).toEqual([])
    expect((await asked()).data.customers).not.toBeNull()
    expect((await events(id)).map(({ action }) => action)).toEqual([
      'user.created',
      'user.rightsChanged',
      'user.deactivated',
      'user.reactivated',
    ])
  })
})

describe('sensitive acts of persons need a recent sign-in', () => {
  const sensitive = () => [
    'createAccessToken(input: { name: "late", permissions: ["customer:read"] }) { secret }',
    'createUser(input: { username: "late", displayName: "Late" }) { id }',
    `updateUser(input: { id: "${idOf(chief)}", version: 1, displayName: "Late" }) { id }`,
    `deactivateUser(input: { id: "${idOf(chief)}" }) { id }`,
    `reactivateUser(input: { id: "${idOf(chief)}" }) { id }`,
  ]

  test('an hour later nothing of the operation is executed, whatever else is in it', async () => {
    const session = await app.session(chief)
    const token = await app.token('ALL', { ownerId: chief })
    app.passTime(60 * 60 * 1000 + 5_000)
    for (const act of sensitive()) {
      const answer = await app.ask(session, `mutation { ${act} }`, {
        headers: { accept: 'application/graphql-response+json' },
      })
      expect([answer.status, ...codes(answer)], act).toEqual([403, 'REAUTHENTICATION_REQUIRED'])
    }
    const both = await app.ask(
      session,
      `mutation { updateAccount(input: { version: 1, displayName: "Sneaked" }) { version } ${sensitive()[0]} }`,
    )
    expect(codes(both)).toEqual(['REAUTHENTICATION_REQUIRED'])
    expect(
      (await app.ask(session, '{ viewer { account { displayName } } }')).data.viewer.account.displayName,
    ).not.toBe('Sneaked')
    const skipped = await app.ask(
      session,
      `mutation ($no: Boolean!) { updateAccount(input: { version: 1 }) { version } createUser(input: { username: "late", displayName: "Late" }) @include(if: $no) { id } }`,
      { variables: { no: false } },
    )
    expect(codes(skipped)).toEqual([])
    const created = await app.ask(
      token.secret,
      'mutation { createAccessToken(input: { name: "late", permissions: ["customer:read"] }) { secret } }',
    )
    expect(codes(created)).toEqual([])
    asChief = await app.session(chief)
  })

  test('whoever may not do it at all is told that, not to sign in', async () => {
    const id = await app.user([])
    const session = await app.session(id)
    app.passTime(60 * 60 * 1000 + 5_000)
    expect(codes(await app.ask(session, `mutation { ${sensitive()[1]} }`))).toEqual(['FORBIDDEN'])
    asChief = await app.session(chief)
  })
})
