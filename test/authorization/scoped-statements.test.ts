import { getNamedType, isInterfaceType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { allSources } from '../../src/database/source.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { schema } from '../../src/schema.ts'
import { Random, testSeeds } from '../support/random.ts'
import { randomDocument } from '../support/random-documents.ts'
import type { Samples } from '../support/random-values.ts'
import { placesBelow, writeOperation } from '../support/schema-walk.ts'
import { expectedRules, type Mention, mentionsIn, uncheckedInserts } from '../support/scope-check.ts'
import { scopeSamples } from '../support/scope-samples.ts'
import { loadScopedCompany, projectA } from '../support/scoped-company.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/** No statement that somebody restricted can cause mentions a scoped table without the rule of the table. */
let app: TestApp
let token: IssuedToken
let samples: Samples
let administrator: number

const isMysql = inject('engine') === 'mysql'
const node = schema.getType('Node')
const nodeTypes = isInterfaceType(node) ? schema.getPossibleTypes(node) : []

/** The scoped tables that statements mentioned while the tests ran, with some of these. */
const mentioned = new Map<string, Set<string>>()

function keep({ table, statement }: Mention): void {
  const kept = mentioned.get(table) ?? new Set()
  mentioned.set(table, kept)
  if (kept.size < 50 && !statement.includes('1 = 0')) kept.add(statement)
}

const issue = () => app.token('ALL', { ownerId: administrator, projectIds: [projectA] })

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
  administrator = await app.user('ADMINISTRATOR')
  const other = await app.token('ALL', { ownerId: administrator })
  token = await issue()
  samples = await scopeSamples(app, schema, token.secret, [other.id, 9_999])
})
afterAll(() => app.close())

async function expectRuled(text: string, variables: Record<string, unknown> = {}): Promise<number> {
  app.statements.length = 0
  const { status } = await app.ask(token.secret, text, { variables })
  const statements = [...app.statements]
  for (const mention of statements.flatMap(mentionsIn)) {
    const { table, statement, isRuled } = mention
    keep(mention)
    expect(isRuled, `${table} in: ${statement}\ncaused by: ${text}`).toBe(true)
  }
  expect(uncheckedInserts(statements), text).toEqual([])
  if (status === 401) token = await issue()
  return statements.length
}

const query = schema.getQueryType()
const mutation = schema.getMutationType()
const ids = Object.fromEntries(nodeTypes.map(({ name }) => [name, globalId(name, 1)]))

test.each((query ? placesBelow(query) : []).map((place) => [place.type.name, place] as const))(
  'each field of %s',
  async (_name, { way, fields }) => {
    const asked = fields.filter(({ name }) => name !== 'node' && name !== 'nodes')
    await expectRuled(writeOperation('query', way, asked, ids))
  },
)

test.each(nodeTypes.map(({ name }) => [name]))('node and nodes for each %s', async (name) => {
  for (const id of [1, 2, 3, 9_999])
    await expectRuled(
      `{ node(id: "${globalId(name, id)}") { id ... on ${name} { __typename } } nodes(ids: ["${globalId(name, id)}"]) { id } }`,
    )
})

test.each(Object.values(mutation?.getFields() ?? {}).map((field) => [field.name, field] as const))(
  'the mutation %s',
  async (_name, field) => {
    const payload = getNamedType(field.type)
    const inner = isObjectType(payload) ? Object.values(payload.getFields()) : []
    for (const id of [1, 2, 3, 5, 9_999]) {
      const own = Object.fromEntries(nodeTypes.map(({ name }) => [name, globalId(name, id)]))
      await expectRuled(writeOperation('mutation', [field], inner, own))
    }
  },
)

test('documents that nobody thought of: filters, orders, cursors, inputs', { timeout: 200_000 }, async () => {
  let sent = 0
  const seeds = testSeeds(isMysql ? 50_001 : 40_001, 300)
  for (const seed of seeds) {
    const { text, variables } = randomDocument(schema, new Random(seed), samples, 0.35)
    sent += await expectRuled(text.replace(/\nquery Other .*$/, ''), { ...variables })
  }
  expect(sent).toBeGreaterThan(seeds.length)
})

test('all scoped tables were mentioned', () => {
  expect([...mentioned.keys()].sort()).toEqual(Object.keys(expectedRules).sort())
})

/** They say who sees what, and where it is found. */
const noRule: Record<string, string> = {
  user_projects: 'whom the projects are given to',
  access_token_projects: 'what tokens are restricted to',
  moved_partners: 'what of prices is found by those that moved',
}

describe('the scoped tables', () => {
  test('are those of all sources', () => {
    expect(
      [...new Set(allSources().map(({ table }) => table))].sort(),
      'the tables of all sources are those of `test/*/expected-rules.ts`',
    ).toEqual(Object.keys(expectedRules).sort())
  })

  test('are all tables that have a project, or belong to one', async () => {
    const tables = await app.app.database.db.introspection.getTables()
    const withProject = tables
      .filter(({ columns }) => columns.some(({ name }) => /(^|_)project_id$/.test(name)))
      .map(({ name }) => name)
    expect(withProject.filter((name) => !(name in expectedRules) && !(name in noRule))).toEqual([])
  })

  test.each(Object.entries(expectedRules))('the check misses nothing of %s', (table, rules) => {
    const statements = [...(mentioned.get(table) ?? [])]
    expect(statements.length).toBeGreaterThan(0)
    for (const rule of rules)
      for (const statement of statements) {
        const without = statement.replaceAll(
          new RegExp(rule, 'g'),
          (it) => `1 = 1${' and exists ('.repeat(it.split('(').length - it.split(')').length)}`,
        )
        expect(without).not.toBe(statement)
        expect(
          mentionsIn(without)
            .filter((it) => it.table === table)
            .some(({ isRuled }) => !isRuled),
        ).toBe(true)
      }
  })
})
