import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let everything: string

beforeAll(async () => {
  app = await startTestApp()
  everything = (await app.token('ALL')).secret
})
afterAll(() => app.close())

const create = 'createCustomer(input: { name: "Half" }) { id }'
const strict = { accept: 'application/graphql-response+json' }

const customers = async (): Promise<number> =>
  (await app.ask(everything, '{ customers { totalCount } }')).data.customers.totalCount

test.each([
  ['after another', `mutation { ${create} signOut { endedSessions } }`],
  ['before another', `mutation { signOut { endedSessions } ${create} }`],
  [
    'under another name',
    `mutation { ${create} createCustomer: endOtherSessions { endedSessions } }`.replace(
      'createCustomer(',
      'a: createCustomer(',
    ),
  ],
  [
    'in a fragment',
    `mutation { ${create} ...Out } fragment Out on Mutation { ... { signOut { __typename } } }`,
  ],
  [
    'that is included',
    `mutation ($yes: Boolean = true) { ${create} signOut @include(if: $yes) { endedSessions } }`,
  ],
  [
    'that needs a permission, which is held',
    `mutation { ${create} unlockAccessToken(input: { id: "x" }) { id } }`,
  ],
])(
  'a mutation that is only for people, %s, is refused to a token with all that stands beside it',
  async (_how, document) => {
    const before = await customers()
    const refused = await app.ask(everything, document, { headers: strict })
    expect(refused.status).toBe(403)
    expect(refused.data).toBeUndefined()
    expect(refused.errors).toMatchObject([
      {
        message: expect.stringMatching(/^\w+ is only for people who have signed in, whatever a token has\.$/),
        extensions: { code: 'FORBIDDEN', missingPermissions: [] },
      },
    ])
    expect(await customers()).toBe(before)
  },
)

test('one that is left out refuses nothing', async () => {
  const before = await customers()
  const { errors } = await app.ask(
    everything,
    `mutation ($yes: Boolean = true) { ${create} signOut @skip(if: $yes) { endedSessions } }`,
  )
  expect(errors).toEqual([])
  expect(await customers()).toBe(before + 1)
})

test('an explanation names it', async () => {
  const { text } = await app.ask(everything, 'mutation { signOut { endedSessions } }', {
    headers: { 'gatehouse-explain': '1' },
  })
  expect(JSON.parse(text).extensions.permissions).toMatchObject({ missing: [], personsOnly: ['signOut'] })
  const left = 'mutation ($yes: Boolean = true) { signOut @skip(if: $yes) { endedSessions } }'
  const { text: without } = await app.ask(everything, left, { headers: { 'gatehouse-explain': '1' } })
  expect(JSON.parse(without).extensions.permissions).not.toHaveProperty('personsOnly')
  const { text: input } = await app.ask(
    everything,
    'mutation ($email: EmailAddress) { createUser(input: { username: "x", displayName: "X", email: $email }) { id } }',
    { variables: { email: 'x@example.com' }, headers: { 'gatehouse-explain': '1' } },
  )
  expect(JSON.parse(input).extensions.permissions).toMatchObject({ personsOnly: ['createUser(input.email)'] })
  const { text: other } = await app.ask(everything, '{ viewer { kind } }', {
    headers: { 'gatehouse-explain': '1' },
  })
  expect(JSON.parse(other).extensions.permissions).not.toHaveProperty('personsOnly')
})
