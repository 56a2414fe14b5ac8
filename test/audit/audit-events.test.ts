import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { loadScopedCompany, projectA, projectB } from '../support/scoped-company.ts'
import { type Answer, type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let ownerId: number
let otherId: number
let owned: IssuedToken
let administrator: string
let auditor: IssuedToken

const lock = (id: number, reason = 'lost') =>
  `mutation { lockAccessToken(input: { id: "${globalId('AccessToken', id)}", reason: "${reason}" }) { id } }`

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
  ownerId = await app.user(['customer:read'])
  otherId = await app.user(['customer:read'])
  owned = await app.token(['customer:read', 'accessToken:read'], { ownerId })
  administrator = await app.session(await app.user('ADMINISTRATOR'))
  auditor = await app.token(['auditEvent:read'])
})
afterAll(() => app.close())

const eventFields =
  'id occurredAt action outcome actorKind actorName actorId actorTokenId subjectType subjectId changes { column before after } requestId address userAgent'
const ask = async (secret: string, filter = '', fields = eventFields) => {
  const { data, errors } = await app.ask(
    secret,
    `{ auditEvents(first: 50${filter && `, filter: { ${filter} }`}) { nodes { ${fields} } } }`,
  )
  expect(errors).toEqual([])
  return data.auditEvents.nodes
}
const ofToken = (secret: string, id: number, fields = 'action') =>
  app.ask(
    secret,
    `{ accessToken(id: "${globalId('AccessToken', id)}") { auditEvents { totalCount nodes { ${fields} } } } }`,
  )

test('an event tells who, what, to what, before and after, from where and in which request', async () => {
  const token = await app.token(['customer:read'], { ownerId })
  const { errors } = await app.ask(token.secret, lock(token.id, 'my laptop is gone'), {
    headers: { 'x-request-id': 'request-42', 'user-agent': 'curl/8' },
  })
  expect(errors).toEqual([])
  const [event] = await ask(auditor.secret, `subjectId: "${globalId('AccessToken', token.id)}"`)
  expect(event).toMatchObject({
    action: 'accessToken.locked',
    outcome: 'DONE',
    actorKind: 'TOKEN',
    actorName: null,
    actorId: globalId('User', ownerId),
    actorTokenId: globalId('AccessToken', token.id),
    subjectType: 'AccessToken',
    subjectId: globalId('AccessToken', token.id),
    changes: [
      { column: 'locked_by', before: null, after: '"HOLDER"' },
      { column: 'lock_reason', before: null, after: '"my laptop is gone"' },
    ],
    requestId: 'request-42',
    userAgent: 'curl/8',
  })
  expect(Math.abs(Date.parse(event.occurredAt) - Date.now())).toBeLessThan(60_000)
})

describe('filters', () => {
  const actions = async (filter: string): Promise<string[]> =>
    (await ask(auditor.secret, filter)).map(({ action }: { action: string }) => action)

  test('by action, and by several', async () => {
    expect(new Set(await actions('action: ["user.created"]'))).toEqual(new Set(['user.created']))
    expect(new Set(await actions('action: ["user.created", "accessToken.created"]'))).toEqual(
      new Set(['user.created', 'accessToken.created']),
    )
    expect(await actions('action: []')).toEqual([])
  })

  test('by who did it, person or token', async () => {
    const token = await app.token(['customer:read'], { ownerId: otherId })
    await app.ask(token.secret, lock(token.id))
    expect(await actions(`actorId: "${globalId('User', otherId)}"`)).toEqual(['accessToken.locked'])
    expect(await actions(`actorTokenId: "${globalId('AccessToken', token.id)}"`)).toEqual([
      'accessToken.locked',
    ])
    expect(await actions(`actorTokenId: "${globalId('AccessToken', 9_999)}"`)).toEqual([])
  })

  test('by whose it was, by outcome, and by time', async () => {
    expect(await actions(`ownerId: "${globalId('User', otherId)}"`)).toEqual([
      'accessToken.locked',
      'accessToken.created',
      'user.created',
    ])
    expect(await actions('outcome: REFUSED')).toEqual([])
    const past = new Date(Date.now() - 3_600_000).toISOString()
    expect(await actions(`occurredAt: { to: "${past}" }`)).toEqual([])
    expect((await actions(`occurredAt: { from: "${past}" }`)).length).toBeGreaterThan(3)
  })

  test('the newest first, page by page, none twice and none left out', async () => {
    const all = await ask(auditor.secret, '', 'id')
    const paged: unknown[] = []
    let after: string | null = null
    do {
      const { data }: Answer = await app.ask(
        auditor.secret,
        'query ($after: String) { auditEvents(first: 3, after: $after) { pageInfo { hasNextPage endCursor } nodes { id } } }',
        { variables: { after } },
      )
      paged.push(...data.auditEvents.nodes)
      after = data.auditEvents.pageInfo.hasNextPage ? data.auditEvents.pageInfo.endCursor : null
    } while (after)
    expect(paged).toEqual(all)
    const times = (await ask(auditor.secret)).map(({ occurredAt }: { occurredAt: string }) => occurredAt)
    expect(times).toEqual(times.toSorted().reverse())
  })
})

describe('owners', () => {
  test('read what happened to their tokens, on the token', async () => {
    const { data, errors } = await ofToken(owned.secret, owned.id, 'action changes { column after }')
    expect(errors).toEqual([])
    expect(data.accessToken.auditEvents.totalCount).toBe(1)
    expect(data.accessToken.auditEvents.nodes[0].action).toBe('accessToken.created')
    expect(data.accessToken.auditEvents.nodes[0].changes).toContainEqual({
      column: 'permissions',
      after: '["accessToken:read","customer:read"]',
    })
  })

  test('do not learn from where an administrator acted', async () => {
    const token = await app.token(['customer:read'], { ownerId })
    const fields = 'action userAgent actorKind'
    await app.ask(administrator, lock(token.id), { headers: { 'user-agent': 'office' } })
    const { data } = await ofToken(owned.secret, token.id, fields)
    const locked = { action: 'accessToken.locked', actorKind: 'PERSON' }
    expect(data.accessToken.auditEvents.nodes[0]).toEqual({ ...locked, userAgent: null })
    const [seen] = await ask(auditor.secret, `subjectId: "${globalId('AccessToken', token.id)}"`, fields)
    expect(seen).toEqual({ ...locked, userAgent: 'office' })
  })

  test('read nothing else: no list, no other’s token, no event by its id', async () => {
    const list = await app.ask(owned.secret, '{ auditEvents { nodes { id } } }')
    expect(list.errors[0]?.extensions).toMatchObject({ missingPermissions: ['auditEvent:read'] })

    const others = await app.token(['customer:read'], { ownerId: otherId })
    expect((await ofToken(owned.secret, others.id)).data.accessToken).toBeNull()
    const events = await ask(auditor.secret, '', 'id action subjectId')
    const readBy = async (secret: string, id: string) =>
      (await app.ask(secret, `{ node(id: "${id}") { id } }`)).data.node
    for (const { id, action, subjectId } of events) {
      const mine = action.startsWith('accessToken.') && subjectId === globalId('AccessToken', owned.id)
      if (mine) expect(await readBy(owned.secret, id)).toEqual({ id })
      if (subjectId === globalId('AccessToken', others.id) || action.startsWith('user.'))
        expect(await readBy(owned.secret, id)).toBeNull()
    }
  })

  test('without accessToken:read, a token reads not even its own', async () => {
    const token = await app.token(['customer:read'], { ownerId })
    const { errors } = await ofToken(token.secret, token.id)
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
  })

  test('who looks after all tokens does not read what happened to others’, without the right to', async () => {
    const keeper = await app.token(['tokenAdministration:read', 'accessToken:read'])
    const { data } = await ofToken(keeper.secret, owned.id)
    expect(data.accessToken.auditEvents).toEqual({ totalCount: 0, nodes: [] })
  })
})

describe('who is restricted to projects', () => {
  test('reads what was done in these, and what was done to them and their tokens', async () => {
    const writer = await app.token([
      'project:read',
      'customer:create',
      'customer:read',
      'contactPerson:create',
      'contactPerson:read',
    ])
    const create = async (name: string, projectId: number | null) => {
      const { data, errors } = await app.ask(
        writer.secret,
        'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { id } }',
        {
          variables: { input: { name, ...(projectId && { mainProjectId: globalId('Project', projectId) }) } },
        },
      )
      expect(errors).toEqual([])
      return data.createCustomer.id
    }
    const ids = [
      await create('In A', projectA),
      await create('In B', projectB),
      await create('In none', null),
    ]
    const { errors } = await app.ask(
      writer.secret,
      'mutation ($input: CreateContactPersonInput!) { createContactPerson(input: $input) { id } }',
      { variables: { input: { customerId: ids[0], name: 'Lovelace' } } },
    )
    expect(errors).toEqual([])

    const restricted = await app.token(['auditEvent:read'], { projectIds: [projectA] })
    const seen = await ask(restricted.secret, '', 'action subjectId')
    const inProject = seen.filter(({ action }: { action: string }) =>
      /^(customer|contactPerson)\./.test(action),
    )
    expect(inProject.map(({ action }: { action: string }) => action)).toEqual([
      'contactPerson.created',
      'customer.created',
    ])
    expect(inProject[1].subjectId).toBe(ids[0])
    const subjects = seen.map(({ subjectId }: { subjectId: string }) => subjectId)
    expect(subjects).toContain(globalId('AccessToken', restricted.id))
    expect(subjects).not.toContain(globalId('AccessToken', owned.id))
    expect(subjects).not.toContain(globalId('User', otherId))

    const whole = await ask(auditor.secret, '', 'subjectId')
    for (const id of ids) expect(whole).toContainEqual({ subjectId: id })
  })

  test('is told of no other project by what was done to a token or an account', async () => {
    const ownerId = await app.user(
      ['accessToken:read', 'auditEvent:read', 'customer:read', 'project:read'],
      [projectA, projectB],
    )
    await app.token(['customer:read'], { ownerId, projectIds: [projectA] })
    await app.token(['customer:read'], { ownerId, projectIds: [projectA, projectB] })
    const told = async (permissions: readonly string[], projectIds?: readonly number[]) => {
      const { secret } = await app.token(permissions, { ownerId, ...(projectIds && { projectIds }) })
      const { data } = await app.ask(
        secret,
        `{ viewer { accessTokens(first: 100) { nodes { auditEvents { nodes { action changes { column before after } } } } } } ${permissions.includes('auditEvent:read') ? 'auditEvents(first: 100) { nodes { action changes { column before after } } }' : ''} }`,
      )
      const all: string[] = []
      JSON.stringify(data, (_key, value) => {
        if (value?.column === 'projects') all.push(value.after)
        return value
      })
      return [...new Set(all)].sort()
    }
    expect(await told(['accessToken:read', 'customer:read'], [projectB])).toEqual([null])
    expect(await told(['accessToken:read', 'project:read'], [projectB])).toEqual(['[2]', '[]'])
    expect(await told(['accessToken:read', 'auditEvent:read', 'project:read'], [projectB])).toEqual([
      '[2]',
      '[]',
    ])
    expect(await told(['accessToken:read', 'project:read'])).toEqual(
      expect.arrayContaining(['"ALL"', '[1,2]', '[1]', '[2]']),
    )
  })
})
