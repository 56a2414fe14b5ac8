import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

/** Without user:read nobody finds out who has an account: what is there is answered as what never was. */
let app: TestApp
let there: string
const never = globalId('User', 999_999)
/** Each has everything but user:read, so that nothing else refuses them first. */
const callers: { readonly name: string; secret: string }[] = [
  { name: 'a token', secret: '' },
  { name: 'a person', secret: '' },
]

beforeAll(async () => {
  app = await startTestApp()
  const foreign = await app.user(['customer:read'])
  await app.app.database.db
    .updateTable('users')
    .set({ username: 'hidden', email: 'hidden@example.com', email_key: 'hidden@example.com' })
    .where('id', '=', foreign)
    .execute()
  await app.token(['customer:read'], { ownerId: foreign })
  there = globalId('User', foreign)
  const { data } = await app.ask((await app.token('ALL')).secret, '{ viewer { permissions } }')
  const allBut = data.viewer.permissions.filter((name: string) => name !== 'user:read')
  const person = await app.user(allBut)
  for (const [i, secret] of [
    (await app.token(allBut, { ownerId: person })).secret,
    await app.session(person),
  ].entries())
    Object.assign(callers[i] as object, { secret })
})
afterAll(() => app.close())

const ways: [string, (id: string) => string][] = [
  ['user', (id) => `{ user(id: "${id}") { username } }`],
  ['node', (id) => `{ node(id: "${id}") { id __typename } }`],
  ['nodes', (id) => `{ nodes(ids: ["${id}"]) { id __typename } }`],
  ['the filter of tokens', (id) => `{ accessTokens(filter: { ownerId: "${id}" }) { totalCount } }`],
  [
    'updateUser',
    (id) => `mutation { updateUser(input: { id: "${id}", version: 1, displayName: "x" }) { id } }`,
  ],
  [
    'updateUser, an old version',
    (id) => `mutation { updateUser(input: { id: "${id}", version: 9 }) { version } }`,
  ],
  ['deactivateUser', (id) => `mutation { deactivateUser(input: { id: "${id}" }) { id } }`],
  ['reactivateUser', (id) => `mutation { reactivateUser(input: { id: "${id}" }) { version } }`],
]
const texts: [string, (text: string) => string][] = [
  ['users by text', (text) => `{ users(filter: { text: "${text}" }) { totalCount } }`],
  [
    'createUser, a username',
    (text) => `mutation { createUser(input: { username: "${text}", displayName: "x" }) { id } }`,
  ],
  [
    'createUser, an address',
    (text) =>
      `mutation { createUser(input: { username: "other", displayName: "x", email: "${text}@example.com" }) { id } }`,
  ],
]

describe.each(callers)('$name', (caller) => {
  test.each(ways)('by %s', async (_name, document) => {
    const existing = await app.ask(caller.secret, document(there))
    const madeUp = await app.ask(caller.secret, document(never))
    expect(existing.text).toBe(madeUp.text)
    expect(existing.status).toBe(madeUp.status)
    expect(existing.text).not.toContain(there)
  })

  test.each(texts)('by %s', async (_name, document) => {
    const existing = await app.ask(caller.secret, document('hidden'))
    const madeUp = await app.ask(caller.secret, document('nobody'))
    expect(existing.text).toBe(madeUp.text)
    expect(existing.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  })

  test('what may be seen of others names no owner', async () => {
    const { data, errors } = await app.ask(
      caller.secret,
      '{ accessTokens { nodes { owner { id username } } } projects { nodes { manager { id } } } viewer { user { id } } }',
    )
    expect(errors.map(({ extensions }) => extensions.missingPermissions)).toEqual([
      ['user:read'],
      ['user:read'],
      ['user:read'],
    ])
    for (const { owner } of data.accessTokens.nodes) expect(owner).toBeNull()
  })
})

test('the document does get an answer from who may read', async () => {
  const { secret } = await app.token('ALL')
  for (const [name, document] of ways.slice(0, 4)) {
    const existing = await app.ask(secret, document(there))
    expect(existing.text, name).not.toBe((await app.ask(secret, document(never))).text)
  }
})

test('neither the name of a token nor its creation tells of other people’s tokens', async () => {
  const create = (name: string) =>
    app.ask(
      (callers[1] as { secret: string }).secret,
      `mutation { createAccessToken(input: { name: "${name}", permissions: ["customer:read"] }) { accessToken { name } } }`,
    )
  const { rows } = { rows: await app.app.database.db.selectFrom('access_tokens').select('name').execute() }
  expect((await create(rows[0]?.name ?? '')).errors).toEqual([])
})
