import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantingMutations } from '../../src/authorization/how-to-grant.ts'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { schema } from '../../src/schema.ts'
import { documentWithLongPaths, mutationWithLongPaths } from '../support/long-paths.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let reader: string

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  reader = (await app.token(['customer:read'])).secret
})
afterAll(() => app.close())

const explain = { 'gatehouse-explain': '1' }
const extensionsOf = ({ text }: { readonly text: string }) => JSON.parse(text).extensions

describe('with gatehouse-explain: 1, the answer says what was needed and what is held', () => {
  test('of a query that is allowed, however often it is asked', async () => {
    const query = '{ customers(first: 1) { nodes { name } } }'
    for (let time = 0; time < 3; time++) {
      const answer = await app.ask(reader, query, { headers: explain })
      expect(answer.errors).toEqual([])
      expect(extensionsOf(answer)).toEqual({
        permissions: {
          needed: ['customer:read'],
          held: ['customer:read'],
          missing: [],
          paths: [{ path: ['customers'], permissions: ['customer:read'] }],
        },
      })
    }
  })

  test('of a query that is refused in part', async () => {
    const answer = await app.ask(reader, '{ customers(first: 1) { nodes { name notes } } }', {
      headers: explain,
    })
    expect(answer.data.customers.nodes[0].name).toBeTruthy()
    expect(extensionsOf(answer).permissions).toMatchObject({
      needed: ['customer:read', 'internalNotes:read'],
      missing: ['internalNotes:read'],
    })
  })

  test('of a query that is refused whole', async () => {
    const answer = await app.ask(reader, '{ customers(first: 1) { nodes { name notes } } }', {
      headers: { ...explain, 'gatehouse-denied': 'reject' },
    })
    expect(answer.data).toBeUndefined()
    expect(extensionsOf(answer).permissions.missing).toEqual(['internalNotes:read'])
  })

  test('of a mutation that is refused', async () => {
    const answer = await app.ask(reader, 'mutation { createCustomer(input: { name: "x" }) { id } }', {
      headers: { ...explain, accept: 'application/graphql-response+json' },
    })
    expect(answer.status).toBe(403)
    expect(extensionsOf(answer).permissions).toMatchObject({
      needed: ['customer:create'],
      held: ['customer:read'],
      missing: ['customer:create'],
    })
  })

  test('with its variables, not only as it is written', async () => {
    const query =
      'query ($yes: Boolean!, $f: InvoiceFilter) { customers(first: 1) { nodes { notes @include(if: $yes) } } invoices(filter: $f) { totalCount } }'
    const needed = async (variables: Record<string, unknown>) =>
      extensionsOf(await app.ask(reader, query, { variables, headers: explain })).permissions.needed
    expect(await needed({ yes: false })).toEqual(['customer:read', 'invoice:read'])
    expect(await needed({ yes: true, f: { projectId: null } })).toEqual([
      'project:read',
      'customer:read',
      'internalNotes:read',
      'invoice:read',
    ])
  })

  test('by the alternative that is held', async () => {
    const { secret } = await app.token(['tokenAdministration:read'])
    const answer = await app.ask(secret, '{ accessToken(id: "x") { name } }', { headers: explain })
    expect(extensionsOf(answer).permissions).toMatchObject({
      needed: ['tokenAdministration:read'],
      missing: [],
    })
  })

  test('and why node answers null', async () => {
    const answer = await app.ask(reader, '{ node(id: "x") { ... on Invoice { __typename } } }', {
      headers: explain,
    })
    expect(answer.data).toEqual({ node: null })
    expect(extensionsOf(answer).permissions.missing).toEqual(['invoice:read'])
  })

  test('without paths that would be many times as long as the document', async () => {
    const { permissions } = extensionsOf(await app.ask(reader, documentWithLongPaths, { headers: explain }))
    expect(permissions.missing).toContain('bankDetails:read')
    expect(permissions).not.toHaveProperty('paths')
  })

  test('and nothing without the header, or with 0', async () => {
    const query = '{ customers(first: 1) { totalCount } }'
    expect(extensionsOf(await app.ask(reader, query))).toBeUndefined()
    expect(
      extensionsOf(await app.ask(reader, query, { headers: { 'gatehouse-explain': '0' } })),
    ).toBeUndefined()
  })
})

test.each([
  ['gatehouse-explain', 'true', 'The header gatehouse-explain may be 1 or 0, or left out.'],
  ['gatehouse-explain', '', 'The header gatehouse-explain may be 1 or 0, or left out.'],
  ['gatehouse-denied', 'Reject', 'The header gatehouse-denied may be reject, or left out.'],
])('%s: %j is refused before anything is executed', async (name, value, message) => {
  const writer = (await app.token(['customer:create', 'customer:read'])).secret
  const count = async () => (await app.ask(writer, '{ customers { totalCount } }')).data.customers.totalCount
  const before = await count()
  const answer = await app.ask(writer, 'mutation { createCustomer(input: { name: "x" }) { id } }', {
    headers: { [name]: value },
  })
  expect(answer).toMatchObject({ status: 400, errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
  expect(await count()).toBe(before)
})

describe('a refusal says once who can grant what is missing', () => {
  const query = '{ customers(first: 1) { nodes { a: notes b: notes } } invoices { totalCount } }'

  test('the owner of a token, who has it', async () => {
    expect(extensionsOf(await app.ask(reader, query))).toEqual({
      howToGrant: [
        {
          by: 'OWNER',
          mutation: 'updateAccessToken',
          add: ['internalNotes:read', 'invoice:read'],
        },
      ],
    })
  })

  test('an administrator first, what the owner lacks', async () => {
    const ownerId = await app.user(['customer:read', 'invoice:read'])
    const { secret } = await app.token(['customer:read'], { ownerId })
    const permissions = ['internalNotes:read', 'invoice:read']
    expect(extensionsOf(await app.ask(secret, query))).toEqual({
      howToGrant: [
        { by: 'ADMINISTRATOR', mutation: 'updateUser', add: ['internalNotes:read'] },
        { by: 'OWNER', mutation: 'updateAccessToken', add: permissions },
      ],
    })
  })

  test('an administrator, to a person', async () => {
    const session = await app.session(await app.user(['customer:read', 'invoice:read']))
    expect(extensionsOf(await app.ask(session, query))).toEqual({
      howToGrant: [{ by: 'ADMINISTRATOR', mutation: 'updateUser', add: ['internalNotes:read'] }],
    })
  })

  test('of a mutation too', async () => {
    const answer = await app.ask(reader, 'mutation { createCustomer(input: { name: "x" }) { id } }')
    expect(extensionsOf(answer)).toEqual({
      howToGrant: [{ by: 'OWNER', mutation: 'updateAccessToken', add: ['customer:create'] }],
    })
  })

  test('of what is asked for behind an open door', async () => {
    const sibling = await app.token(['customer:read'])
    const answer = await app.ask(
      reader,
      `mutation { deleteAccessToken(input: { id: "${globalId('AccessToken', sibling.id)}" }) { deletedId } }`,
    )
    expect(answer.errors[0]?.extensions.code).toBe('NOT_FOUND')
    expect(extensionsOf(answer)).toBeUndefined()
    const seeing = await app.token(['accessToken:read', 'accessToken:create', 'customer:read'])
    const refused = await app.ask(
      seeing.secret,
      `mutation { deleteAccessToken(input: { id: "${globalId('AccessToken', sibling.id)}" }) { deletedId }
        createAccessToken(input: { name: "more", permissions: ["invoice:read"] }) { secret } }`,
    )
    expect(refused.errors.map(({ extensions }) => extensions.missingPermissions)).toEqual([
      ['accessToken:delete'],
      ['invoice:read'],
    ])
    expect(extensionsOf(refused)).toEqual({
      howToGrant: [
        {
          by: 'OWNER',
          mutation: 'updateAccessToken',
          add: ['accessToken:delete', 'invoice:read'],
        },
      ],
    })
  })

  test('not of what only people may: no grant opens it to a token', async () => {
    const answer = await app.ask(
      reader,
      `mutation { unlockAccessToken(input: { id: "${globalId('AccessToken', 1)}" }) { id } createCustomer(input: { name: "x" }) { id } }`,
    )
    expect(answer.errors[0]).toMatchObject({
      message: expect.stringContaining('It is only for people who have signed in, whatever a token has.'),
      extensions: { missingPermissions: ['accessToken:update'] },
    })
    expect(extensionsOf(answer)).toEqual({
      howToGrant: [{ by: 'OWNER', mutation: 'updateAccessToken', add: ['customer:create'] }],
    })
  })

  test('nor with an explanation', async () => {
    const unlock = `mutation { unlockAccessToken(input: { id: "${globalId('AccessToken', 1)}" }) { id } }`
    const { howToGrant, permissions } = extensionsOf(await app.ask(reader, unlock, { headers: explain }))
    expect(howToGrant).toEqual([])
    expect(permissions.missing).toEqual(['accessToken:update'])
  })

  test('nor of what is refused to who is restricted to projects', async () => {
    const { secret, ownerId } = await app.token(['accessToken:read'], { projectIds: [1] })
    const sibling = await app.token(['customer:read'], { ownerId })
    const answer = await app.ask(
      secret,
      `mutation { lockAccessToken(input: { id: "${globalId('AccessToken', sibling.id)}", reason: "x" }) { id } }`,
    )
    expect(answer.errors[0]).toMatchObject({
      message: 'Who is restricted to some projects administers no tokens.',
      extensions: { code: 'FORBIDDEN', missingPermissions: [] },
    })
    expect(extensionsOf(answer)).toBeUndefined()
  })

  test('of all that is missing, to who asks for an explanation', async () => {
    const asked = '{ invoices { nodes { customer { bankAccount { iban } } } } }'
    const ask = async (headers?: Record<string, string>) => {
      const { howToGrant } = extensionsOf(await app.ask(reader, asked, { ...(headers && { headers }) })) as {
        howToGrant: readonly { add: readonly string[] }[]
      }
      return howToGrant.map(({ add }) => add)
    }
    expect(await ask()).toEqual([['invoice:read']])
    expect(await ask(explain)).toEqual([['bankDetails:read', 'invoice:read']])
  })

  test('by mutations that there are', () => {
    const mutations = schema.getMutationType()
    for (const name of Object.values(grantingMutations))
      expect(isObjectType(mutations) && mutations.getFields()[name], name).toBeDefined()
  })
})

describe('refusals do not make long answers', () => {
  const sensitive = 'notes birthday mobile creditLimit deliveryBlocked deliveryBlockReason discountPercent'
  const many = `{ ${Array.from({ length: 40 }, (_, i) => `list${i}: customers(first: 1) { nodes { name ${sensitive} } }`).join(' ')} }`

  test('so many are told one by one, and the others in one that counts them', async () => {
    const answer = await app.ask(reader, many)
    expect(answer.text.length - JSON.stringify({ data: answer.data }).length).toBeLessThan(13_000)
    const rest = answer.errors.at(-1)
    const told = answer.errors.slice(0, -1)
    expect(told.length).toBeGreaterThan(40)
    expect(rest).toMatchObject({
      message: expect.stringMatching(/^Refused fields that are not told one by one: \d+\. They need /),
      extensions: { code: 'FORBIDDEN', refusedFields: 280 - told.length },
    })
    expect([...(rest?.extensions.missingPermissions ?? [])].sort()).toEqual([
      'creditTerms:read',
      'internalNotes:read',
      'personalData:read',
    ])
    expect(rest).not.toHaveProperty('path')
    for (const { nodes } of Object.values<{ nodes: Record<string, unknown>[] }>(answer.data))
      expect(nodes[0]).toMatchObject({ notes: null, birthday: null, creditLimit: null })
  })

  test('nor do long names in the document', async () => {
    const writer = (await app.token(['customer:create', 'customer:read'])).secret
    const { errors, headers, status, text } = await app.ask(writer, mutationWithLongPaths, {
      headers: { accept: 'application/graphql-response+json' },
    })
    expect(status).toBe(403)
    expect(text.length).toBeLessThan(13_000)
    expect(headers.get('www-authenticate')).toContain('bankDetails:read')
    expect(errors.at(-1)?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: expect.arrayContaining(['bankDetails:read']),
      refusedFields: 100 - (errors.length - 1),
    })
  })
})
