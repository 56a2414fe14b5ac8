import { getNamedType, isInterfaceType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { schema } from '../../src/schema.ts'
import { allRows } from '../support/all-rows.ts'
import { type Ids, placesBelow, writeOperation } from '../support/schema-walk.ts'
import { loadScopedCompany, projectA } from '../support/scoped-company.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/**
 * The other side of permission-matrix.test.ts: every field, every mutation and every permission × who may nothing with
 * it, or nothing there: anonymous, locked, expired, deleted, owner deactivated, other project.
 */
let app: TestApp
const names = allPermissions().map(({ name }) => name)
const query = schema.getQueryType()
const mutation = schema.getMutationType()
const places = query ? placesBelow(query) : []
const mutations = mutation ? Object.values(mutation.getFields()) : []

/** Every field of every type, asked in its place; and every mutation, with all that it returns. */
const documentsOf = (ids: Ids): [string, string][] => [
  ...places.map(({ type, way, fields }): [string, string] => [
    type.name,
    writeOperation('query', way, fields, ids),
  ]),
  ...mutations.map((field): [string, string] => {
    const payload = getNamedType(field.type)
    const inner = isObjectType(payload) ? Object.values(payload.getFields()) : []
    return [field.name, writeOperation('mutation', [field], inner, ids)]
  }),
]

/** Whatever has an id, but for events, of which each test writes its own. */
const node = schema.getType('Node')
const types = isInterfaceType(node)
  ? schema
      .getPossibleTypes(node)
      .map(({ name }) => name)
      .filter((name) => name !== 'AuditEvent')
  : []
const idsOf = (id: (type: string) => number): Record<string, string> =>
  Object.fromEntries(types.map((type) => [type, globalId(type, id(type))]))

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
})
afterAll(() => app.close())

const tokens = () => app.app.database.db

describe.each([
  {
    who: 'locked',
    code: 'TOKEN_LOCKED',
    become: ({ id }: IssuedToken) =>
      tokens()
        .updateTable('access_tokens')
        .set({ locked_at: 1, locked_by: 'HOLDER' })
        .where('id', '=', id)
        .execute(),
  },
  {
    who: 'expired',
    code: 'TOKEN_EXPIRED',
    become: ({ id }: IssuedToken) =>
      tokens().updateTable('access_tokens').set({ expires_at: 1 }).where('id', '=', id).execute(),
  },
  {
    who: 'deleted',
    code: 'TOKEN_INVALID',
    become: ({ id }: IssuedToken) => tokens().deleteFrom('access_tokens').where('id', '=', id).execute(),
  },
  {
    who: 'of an owner who is deactivated',
    code: 'OWNER_DEACTIVATED',
    become: ({ ownerId }: IssuedToken) =>
      tokens().updateTable('users').set({ is_active: 0 }).where('id', '=', ownerId).execute(),
  },
])('a token that is $who', ({ code, become }) => {
  let everything: IssuedToken
  beforeAll(async () => {
    everything = await app.token('ALL', { ownerId: await app.user('ADMINISTRATOR') })
  })

  test('may nothing, whatever is asked and whatever it was granted', async () => {
    const ids = idsOf(() => 1)
    const ownerId = await app.user('ADMINISTRATOR')
    const single: [string, IssuedToken][] = []
    for (const name of names) single.push([name, await app.token([name], { ownerId })])
    const asking = async ({ secret }: IssuedToken, document: string) => {
      const { status, data, errors } = await app.ask(secret, document)
      return { status, data, codes: errors.map(({ extensions }) => extensions.code) }
    }
    expect((await asking(everything, '{ viewer { kind } }')).status).toBe(200)
    for (const token of [everything, ...single.map(([, token]) => token)]) await become(token)

    const before = await allRows(app.app.database)
    const refused = { status: 401, data: undefined, codes: [code] }
    for (const [place, document] of documentsOf(ids))
      expect(await asking(everything, document), place).toEqual(refused)
    const [[, root] = ['', '']] = documentsOf(ids)
    for (const [name, token] of single) expect(await asking(token, root), name).toEqual(refused)
    expect(await allRows(app.app.database)).toBe(before)
  })
})

test('who has no token may nothing but report one that leaked, and costs no statement', async () => {
  app.statements.length = 0
  const refused = documentsOf(idsOf(() => 1)).filter(([place]) => place !== 'reportLeakedToken')
  for (const [place, document] of refused) {
    const { status, data, errors } = await app.ask(null, document)
    expect({ status, data, code: errors[0]?.extensions.code }, place).toEqual({
      status: 401,
      data: undefined,
      code: 'UNAUTHENTICATED',
    })
  }
  expect(app.statements).toEqual([])
})

describe('for a token of another project, what is there is as what never was', () => {
  const hidden: Record<string, number> = { Project: 2, SalesPrice: 4 }
  let there: Ids
  const never = idsOf(() => 999_999)
  let everything: IssuedToken

  beforeAll(async () => {
    const stranger = await app.token('ALL', { ownerId: await app.user(['customer:read']) })
    there = idsOf((type) => {
      if (type === 'User') return stranger.ownerId
      return type === 'AccessToken' ? stranger.id : (hidden[type] ?? 3)
    })
    everything = await app.token('ALL', { projectIds: [projectA] })
  })

  const pairs = () => {
    const others = documentsOf(never)
    return documentsOf(there)
      .map(([place, document], i) => [place, document, others[i]?.[1] ?? ''] as const)
      .filter(([, document, other]) => document !== other)
  }

  test('at every field and every mutation that takes an id', async () => {
    const before = await allRows(app.app.database)
    for (const [place, document, other] of pairs()) {
      const answer = await app.ask(everything.secret, document)
      const { text, status } = await app.ask(everything.secret, other)
      expect({ text: answer.text, status: answer.status }, place).toEqual({ text, status })
    }
    expect(pairs().length).toBeGreaterThan(30)
    expect(await allRows(app.app.database)).toBe(before)
  })

  test('with every permission alone', async () => {
    const [[, document, other] = ['', '', '']] = pairs()
    for (const name of names) {
      const { secret } = await app.token([name], { projectIds: [projectA] })
      expect((await app.ask(secret, document)).text, name).toBe((await app.ask(secret, other)).text)
    }
  })

  test('and is there for who may see all projects', async () => {
    const { secret } = await app.token('ALL')
    for (const [place, document, other] of pairs().filter(([, it]) => it.startsWith('query')))
      expect(
        (await app.ask(secret, document)).text,
        `${place}: no row of B is found to ask for. Has a \`test/*/scoped-rows.ts\` a third row in its table?`,
      ).not.toBe((await app.ask(secret, other)).text)
  })
})
