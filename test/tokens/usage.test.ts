import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { PermissionSet } from '../../src/authorization/permission-set.ts'
import { everythingIn } from '../../src/database/row-scope.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { createLog } from '../../src/lib/log.ts'
import { deleteToken, replacePermissions } from '../../src/modules/tokens/repository.ts'
import { cleanUsage } from '../../src/modules/tokens/usage-repository.ts'
import { DropUnusedPermissionsDocument, TokenUsageDocument } from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

const day = 86_400_000
let app: TestApp
let reader: IssuedToken
let administrators: string

beforeAll(async () => {
  app = await startTestApp()
  reader = await app.token(['tokenAdministration:read'])
  administrators = await app.session(await app.user('ADMINISTRATOR'))
})
afterAll(() => app.close())

const idOf = ({ id }: Pick<IssuedToken, 'id'>) => globalId('AccessToken', id)
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)

async function projectId(): Promise<number> {
  const { insertId } = await app.app.database.db
    .insertInto('projects')
    .values({
      project_key: 'A',
      name: 'A',
      name_key: 'a',
      currency: 'EUR',
      tax_rate_standard: 0,
      tax_rate_reduced: 0,
      created_at: 1,
      updated_at: 1,
    })
    .executeTakeFirstOrThrow()
  return Number(insertId)
}

/** As it is written by now, told through the door. */
async function usageOf(token: IssuedToken, days = 30) {
  await app.app.tokenUsage.flush()
  const { data, errors } = await app.ask(reader.secret, TokenUsageDocument, {
    variables: { id: idOf(token), days },
  })
  expect(errors).toEqual([])
  if (!data.accessToken) throw new Error('There is no such token.')
  return data.accessToken
}
const countsOf = async (token: IssuedToken) =>
  (await usageOf(token)).usage.map(({ operations, errors }) => [operations, errors])
const usedBy = async (token: IssuedToken) =>
  (await usageOf(token)).permissionUse.filter((it) => it.lastUsedAt !== null).map((it) => it.permission)

/** What an operation uses of a grant: asked by a token of its own, twice, as the second time may go another way. */
async function usedFor(
  permissions: readonly string[] | 'ALL',
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) {
  const token = await app.token(permissions)
  for (let time = 0; time < 2; time++) await app.ask(token.secret, query, { variables, headers })
  return usedBy(token)
}

describe('what is counted', () => {
  test('every operation of a valid document, and those whose answer has errors; from all sides at once', async () => {
    const token = await app.token(['customer:read'])
    const asked = [
      '{ viewer { kind } }',
      'query A { a: customers { totalCount } b: customers { nodes { ...c } } } fragment c on Customer { id name }',
      '{ customers { nodes { id } } invoices { totalCount } }',
      'mutation { createCustomer(input: { name: "x" }) { id } }',
      '{ customer(id: "nonsense") { id } }',
      'query ($first: Int!) { customers(first: $first) { totalCount } }',
      '{ customers(first: 100) { nodes { id contactPersons(first: 100) { nodes { id } } } } }',
    ]
    await Promise.all([...asked, ...asked].map((query) => app.ask(token.secret, query)))
    expect(await countsOf(token)).toEqual([[14, 10]])

    // These have no operation.
    for (const query of ['{', '{ nothing }', `{ ${'a '.repeat(300)}}`]) await app.ask(token.secret, query)
    expect(await countsOf(token)).toEqual([[14, 10]])
    await app.ask(token.secret, '{ viewer { kind } }')
    expect(await countsOf(token)).toEqual([[15, 10]])
  })

  test('not what persons do, nor who has no token, nor a token that is not valid any more', async () => {
    const token = await app.token(['customer:read'])
    await app.ask(token.secret, '{ viewer { kind } }')
    await app.ask(administrators, '{ viewer { kind } }')
    await app.ask(`${token.secret}x`, '{ viewer { kind } }')
    await app.ask(null, 'mutation { reportLeakedToken(input: { secret: "x" }) { received } }')
    await app.ask(
      token.secret,
      `mutation { lockAccessToken(input: { id: "${idOf(token)}", reason: "x" }) { id } }`,
    )
    await app.ask(token.secret, '{ viewer { kind } }')
    expect(await countsOf(token)).toEqual([[2, 0]])
  })

  test('days, by the database’s clock in UTC; those that were asked for, and no day longer than it is kept', async () => {
    const token = await app.token(['customer:read'])
    await app.ask(token.secret, '{ viewer { kind } }')
    app.passTime(day)
    for (let i = 0; i < 2; i++) await app.ask(token.secret, '{ viewer { kind } }')
    const { usage } = await usageOf(token)
    expect(usage.map(({ operations }) => operations)).toEqual([1, 2])
    const dates = usage.map(({ date }) => Date.parse(String(date)))
    expect((dates[1] ?? 0) - (dates[0] ?? 0)).toBe(day)
    expect((await usageOf(token, 1)).usage).toEqual(usage.slice(1))

    expect(await cleanUsage(app.app.database)).toBe(0)
    app.passTime(399 * day)
    await cleanUsage(app.app.database)
    const rows = () =>
      app.app.database.db
        .selectFrom('token_usage_days')
        .select('day')
        .where('token_id', '=', token.id)
        .execute()
    expect(await rows()).toEqual(usage.slice(1).map(({ date }) => ({ day: date })))
    app.passTime(-400 * day)
    for (const days of [0, 401, -1])
      expect(
        codes(await app.ask(reader.secret, TokenUsageDocument, { variables: { id: idOf(token), days } })),
      ).toEqual(['BAD_USER_INPUT'])
  })
})

describe('permissions that are used', () => {
  const all = [
    'customer:read',
    'invoice:read',
    'project:read',
    'internalNotes:read',
    'customer:update',
  ] as const

  test('are those that were needed and held, through aliases and fragments', async () => {
    expect(
      await usedFor(
        all,
        'query { a: invoices { nodes { ...i } } } fragment i on Invoice { id customer { id } }',
      ),
    ).toEqual(['customer:read', 'invoice:read'])
    expect(await usedFor('ALL', '{ customers { nodes { notes } } }')).toEqual([
      'customer:read',
      'internalNotes:read',
    ])
    expect(await usedFor(all, '{ viewer { kind } }')).toEqual([])
  })

  test('follow @skip and @include, literals and variables', async () => {
    const query =
      'query ($yes: Boolean!) { customers { totalCount } invoices @include(if: $yes) { totalCount } projects @skip(if: true) { totalCount } }'
    expect(await usedFor(all, query, { yes: false })).toEqual(['customer:read'])
    expect(await usedFor(all, query, { yes: true })).toEqual(['customer:read', 'invoice:read'])
    const fragment =
      'query ($no: Boolean!) { customers { totalCount } ...f @skip(if: $no) } fragment f on Query { invoices { totalCount } }'
    expect(await usedFor(all, fragment, { no: true })).toEqual(['customer:read'])
    expect(await usedFor(all, fragment, { no: false })).toEqual(['customer:read', 'invoice:read'])
  })

  test('follow the inputs that are given', async () => {
    const query = 'query ($filter: InvoiceFilter) { invoices(filter: $filter) { totalCount } }'
    const customerId = globalId('Customer', 1)
    expect(await usedFor(all, query, { filter: { status: [] } })).toEqual(['invoice:read'])
    expect(await usedFor(all, query, { filter: { customerId } })).toEqual(['customer:read', 'invoice:read'])
    expect(
      await usedFor(all, 'query ($p: ID!) { invoices(filter: { projectId: $p }) { totalCount } }', {
        p: globalId('Project', 1),
      }),
    ).toEqual(['invoice:read', 'project:read'])
  })

  test('are none where an operation is refused whole, or does not fit; and what the rest of a query needs', async () => {
    const some = ['customer:read', 'customer:update'] as const
    const mixed = '{ customers { totalCount } invoices { totalCount } }'
    expect(await usedFor(some, mixed)).toEqual(['customer:read'])
    expect(await usedFor(some, mixed, {}, { 'gatehouse-denied': 'reject' })).toEqual([])
    const update = (input: string) => `mutation { updateCustomer(input: { ${input} }) { id } }`
    const id = `id: "${globalId('Customer', 9_999)}", version: 1`
    expect(await usedFor(some, update(`${id}, bankAccount: null`))).toEqual([])
    expect(await usedFor(some, 'query ($first: Int!) { customers(first: $first) { totalCount } }')).toEqual(
      [],
    )
    // That there is none was found out with the permission.
    expect(await usedFor(some, update(`${id}, name: "x"`))).toEqual(['customer:update'])
  })

  test('are all that are held where one of several is enough: which one was needed, rows tell', async () => {
    const own = ['accessToken:read', 'tokenAdministration:read', 'customer:read']
    expect(await usedFor(own, `{ accessToken(id: "${idOf(reader)}") { id } }`)).toEqual([
      'accessToken:read',
      'tokenAdministration:read',
    ])
  })

  test('are those that a policy asks for behind an open door', async () => {
    const target = await app.token(['customer:read'])
    const lock = `mutation { lockAccessToken(input: { id: "${idOf(target)}", reason: "x" }) { id } }`
    expect(await usedFor(['tokenAdministration:lock', 'customer:read'], lock)).toEqual([
      'tokenAdministration:lock',
    ])
  })

  test('are that of the type behind an id', async () => {
    expect(await usedFor('ALL', `{ node(id: "${globalId('Invoice', 1)}") { id } }`)).toEqual(['invoice:read'])
    expect(await usedFor(all, `{ nodes(ids: ["${globalId('Product', 1)}"]) { id } }`)).toEqual([])
  })

  test('are told with the first and the last use; what is granted anew begins anew', async () => {
    const token = await app.token(['customer:read', 'invoice:read'])
    const ask = () => app.ask(token.secret, '{ customers { totalCount } }')
    await ask()
    const [first] = (await usageOf(token)).permissionUse
    app.passTime(60_000)
    await ask()
    const { permissionUse, unusedPermissions } = await usageOf(token)
    expect(unusedPermissions).toEqual(['invoice:read'])
    expect(permissionUse).toMatchObject([
      { permission: 'customer:read', firstUsedAt: first?.firstUsedAt },
      { permission: 'invoice:read', firstUsedAt: null, lastUsedAt: null },
    ])
    const between = (it: typeof first) => Date.parse(it?.lastUsedAt ?? '') - Date.parse(it?.firstUsedAt ?? '')
    expect(between(permissionUse[0])).toBeGreaterThanOrEqual(60_000)

    await ask()
    const grant = (...names: string[]) =>
      app.app.database.transaction((trx) =>
        replacePermissions(trx, token.id, PermissionSet.ofNames(names), app.app.database),
      )
    await grant('invoice:read')
    app.passTime(1_000)
    await grant('customer:read', 'invoice:read')
    // What is still in memory was done with the grant before.
    const after = await usageOf(token)
    expect(after.unusedPermissions).toEqual(['customer:read', 'invoice:read'])
    expect(after.permissionUse[1]?.grantedAt).toBe(permissionUse[1]?.grantedAt)
    expect(after.permissionUse[0]?.grantedAt).not.toBe(permissionUse[0]?.grantedAt)
    app.passTime(-61_000)
  })
})

describe('what is counted is written', () => {
  const renamed = async (work: () => Promise<unknown>) => {
    const rename = (from: string, to: string) =>
      app.app.database.db.schema.alterTable(from).renameTo(to).execute()
    await rename('token_permission_use', 'away')
    await work().finally(() => rename('away', 'token_permission_use'))
  }

  test('later, if it can not be written now, and once', async () => {
    const token = await app.token(['customer:read'])
    await app.ask(token.secret, '{ customers { totalCount } }')
    await renamed(() => app.app.tokenUsage.flush())
    await app.ask(token.secret, '{ viewer { kind } }')
    await renamed(() => app.app.tokenUsage.flush())
    await app.ask(token.secret, '{ nonsense: customer(id: "x") { id } }')
    expect(await countsOf(token)).toEqual([[3, 1]])
    expect(await countsOf(token)).toEqual([[3, 1]])
    expect(await usedBy(token)).toEqual(['customer:read'])
  })

  test('by several instances, which add up; the last of it when they end', async () => {
    const token = await app.token(['customer:read', 'invoice:read'])
    const instances: App[] = [1, 2].map(() =>
      createApp({
        databaseUrl: app.url,
        tokenPeppers: app.tokenPeppers,
        auditKeys: app.auditKeys,
        log: createLog('silent'),
      }),
    )
    const ask = (instance: App, query: string) =>
      instance.endpoint.fetch('http://gatehouse.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token.secret}` },
        body: JSON.stringify({ query }),
      })
    await Promise.all(instances.map((instance) => ask(instance, '{ customers { totalCount } }')))
    await Promise.all(instances.map((instance) => instance.tokenUsage.flush()))
    await Promise.all(instances.map((instance) => ask(instance, '{ invoices { totalCount } }')))
    await Promise.all(instances.map((instance) => instance.close()))
    expect(await countsOf(token)).toEqual([[4, 0]])
    expect(await usedBy(token)).toEqual(['customer:read', 'invoice:read'])
  })

  test('of the others, if a token was deleted meanwhile; its rows go with it', async () => {
    const [gone, stays] = [await app.token(['customer:read']), await app.token(['customer:read'])]
    const ask = (token: IssuedToken) => app.ask(token.secret, '{ customers { totalCount } }')
    const { database } = app.app
    await ask(gone)
    await app.app.tokenUsage.flush()
    await ask(gone)
    await ask(stays)
    await deleteToken(everythingIn(database.db), gone.id)
    expect(await countsOf(stays)).toEqual([[1, 0]])
    for (const table of ['token_usage_days', 'token_permission_use'] as const)
      expect(
        await database.db.selectFrom(table).selectAll().where('token_id', '=', gone.id).execute(),
      ).toEqual([])
  })

  test('and read by whoever may see the token', async () => {
    const owner = await app.user(['customer:read'])
    const token = await app.token(['customer:read', 'accessToken:read'], { ownerId: owner })
    const stranger = await app.token(['accessToken:read'], { ownerId: await app.user([]) })
    const restricted = await app.token(['accessToken:read', 'tokenAdministration:read'], {
      ownerId: await app.user('ADMINISTRATOR'),
      projectIds: [await projectId()],
    })
    const read = async (by: string) =>
      (await app.ask(by, TokenUsageDocument, { variables: { id: idOf(token) } })).data.accessToken
    expect(await read(await app.session(owner))).toMatchObject({ version: 1 })
    expect(await read(token.secret)).toMatchObject({ version: 1 })
    for (const { secret } of [stranger, restricted]) expect(await read(secret)).toBeNull()
  })

  test('not for too many days of too many tokens at once', async () => {
    const ask = (first: number, days: number) =>
      app.ask(
        reader.secret,
        `{ accessTokens(first: ${first}) { nodes { usage(days: ${days}) { operations } } } }`,
      )
    expect(codes(await ask(100, 90))).toEqual([])
    expect(codes(await ask(100, 400))).toEqual(['QUERY_TOO_COMPLEX'])
  })

  test.each([0, -1, -2_147_483_648])('%i days make no room for other lists', async (days) => {
    const rows =
      '{ accessTokens(first: 100) { nodes { owner { accessTokens(first: 100) { nodes { owner { id } } } } } } }'
    const usage = `accessTokens(first: 1) { nodes { usage(days: ${days}) { date operations errors } } }`
    for (const query of [rows, `{ few: ${usage} ${rows.slice(1)}`]) {
      const answer = await app.ask(reader.secret, query)
      expect([answer.data, codes(answer)]).toEqual([undefined, ['QUERY_TOO_COMPLEX']])
    }
  })
})

describe('unused permissions are dropped', () => {
  const drop = (by: string, token: IssuedToken, permissions: readonly string[], version = 1) =>
    app.ask(by, DropUnusedPermissionsDocument, {
      variables: { input: { id: idOf(token), version, permissions: [...permissions] } },
    })
  const grant = ['customer:read', 'invoice:read', 'product:read', 'accessToken:read']

  test('in one step, but for what was used meanwhile, be it known to memory only', async () => {
    const owner = await app.user(grant)
    const token = await app.token(grant, { ownerId: owner })
    const session = await app.session(owner)
    await app.ask(token.secret, '{ customers { totalCount } }')
    const { unusedPermissions } = await usageOf(token)
    expect(unusedPermissions).toEqual(['accessToken:read', 'invoice:read', 'product:read'])
    await app.ask(token.secret, '{ invoices { totalCount } }')

    const { data, errors } = await drop(session, token, unusedPermissions)
    expect(errors).toEqual([])
    expect(data.dropUnusedPermissions).toEqual({
      id: idOf(token),
      version: 2,
      dropped: ['accessToken:read', 'product:read'],
      accessToken: { permissions: ['customer:read', 'invoice:read'] },
    })
    expect(codes(await app.ask(token.secret, '{ products { totalCount } }'))).toEqual(['FORBIDDEN'])
    const events = await app.app.database.db
      .selectFrom('audit_events')
      .select(['action', 'changes', 'actor_user_id'])
      .where('subject_type', '=', 'AccessToken')
      .where('subject_id', '=', token.id)
      .orderBy('id', 'desc')
      .execute()
    expect(events[0]).toMatchObject({ action: 'accessToken.rightsChanged', actor_user_id: owner })
    expect(JSON.parse(events[0]?.changes ?? '')).toEqual({
      permissions: [[...grant].sort(), ['customer:read', 'invoice:read']],
    })

    // All that is left is used: nothing happens, and nothing is recorded.
    const again = await drop(session, token, grant, 2)
    expect(again.data.dropUnusedPermissions).toMatchObject({ version: 2, dropped: [] })
  })

  test('also by an owner who has lost some of the rest, as nothing is given', async () => {
    const owner = await app.user(['customer:read'])
    const token = await app.token(['customer:read', 'product:read', 'invoice:read'], { ownerId: owner })
    const { data, errors } = await drop(await app.session(owner), token, ['customer:read', 'product:read'])
    expect(errors).toEqual([])
    expect(data.dropUnusedPermissions?.dropped).toEqual(['customer:read', 'product:read'])
  })

  test('never to the last one, nor by an older version', async () => {
    const token = await app.token(['customer:read', 'invoice:read'])
    const nothing = await drop(administrators, token, ['customer:read', 'invoice:read'])
    expect(codes(nothing)).toEqual(['BAD_USER_INPUT'])
    expect(nothing.errors[0]?.message).toMatch(/would keep no permission/)
    expect(codes(await drop(administrators, token, ['customer:read'], 2))).toEqual(['CONFLICT'])
    expect((await usageOf(token)).unusedPermissions).toEqual(['customer:read', 'invoice:read'])
  })

  test('by who may narrow the token: an administrator, a sibling; not itself, nor a stranger', async () => {
    const owner = await app.user(grant)
    const token = await app.token(grant, { ownerId: owner })
    const sibling = await app.token([...grant, 'accessToken:update'], { ownerId: owner })
    const itself = await app.token([...grant, 'accessToken:update'], { ownerId: owner })
    const stranger = await app.token(['accessToken:read', 'accessToken:update'], {
      ownerId: await app.user([]),
    })
    expect(codes(await drop(itself.secret, itself, ['product:read']))).toEqual(['FORBIDDEN'])
    expect(codes(await drop(stranger.secret, token, ['product:read']))).toEqual(['NOT_FOUND'])
    expect(codes(await drop(token.secret, token, ['product:read']))).toEqual(['FORBIDDEN'])
    expect(codes(await drop(administrators, token, ['product:read']))).toEqual([])
    expect(codes(await drop(sibling.secret, token, ['invoice:read'], 2))).toEqual([])
    const refused = await app.app.database.db
      .selectFrom('audit_events')
      .select('changes')
      .where('action', '=', 'accessToken.refused')
      .where('subject_id', '=', itself.id)
      .execute()
    expect(refused.map(({ changes }) => JSON.parse(changes ?? '').mutation)).toEqual([
      [null, 'dropUnusedPermissions'],
    ])
  })
})
