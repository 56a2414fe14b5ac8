import { isInterfaceType } from 'graphql'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { schema } from '../../src/schema.ts'
import { runsAlone, testSeeds } from '../support/random.ts'
import { type Case, randomCase } from '../support/random-cases.ts'
import type { Samples } from '../support/random-values.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'
import { Agreement, type Opinions } from './generated-documents/agreement.ts'
import { throughCheck, throughDoor, throughGuard, unguarded } from './generated-documents/answers.ts'
import { withTypesOfRows } from './generated-documents/data.ts'
import { inWords } from './generated-documents/in-words.ts'
import { Tally } from './generated-documents/tally.ts'

/**
 * Documents that nobody thought of, for tokens that may do some of it: 100,000 in the three projects together. Some are
 * asked through the door; most are asked of the check and the schemas alone, which is where permissions are decided.
 * What is compared is said in generated-documents/agreement.ts.
 */
const shares = {
  sqlite: { door: 2_000, check: 42_000 },
  mysql: { door: 2_000, check: 10_000 },
}
const perBatch = 250
const { door, check } = shares[inject('engine')]
const isFast = inject('pace') === 'fast'
const projects = ['sqlite plain', 'sqlite fast', 'mysql fast']
const firstSeed = 100_000 * projects.indexOf(`${inject('engine')} ${inject('pace')}`) + 1

const names = allPermissions().map(({ name }) => name)
const tokens = new Map<string, IssuedToken>()
let app: TestApp
let server: HttpServer | undefined
let samples: Samples
let asker: IssuedToken

beforeAll(async () => {
  app = await startTestApp()
  if (isFast) server = await startHttpServer(app.app, '127.0.0.1', 0)
  await loadCompany(app.app.database, () => {})
  asker = await app.token('ALL')
  samples = await takeSamples()
})
afterAll(async () => {
  await server?.stop()
  await app.close()
})

/** Ids of what is there, of each type one that is not; and cursors of real lists. */
async function takeSamples(): Promise<Samples> {
  const others = [await app.token(['customer:read']), await app.token('ALL')]
  const node = schema.getType('Node')
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : []
  const ids = Object.fromEntries(
    types.map(({ name }) => [name, [1, 2, 3, 9_999].map((id) => globalId(name, id))]),
  )
  ids.Invoice = [10643, 10248, 10692, 9_999].map((id) => globalId('Invoice', id))
  ids.AccessToken = [...others.map(({ id }) => id), 9_999].map((id) => globalId('AccessToken', id))
  const lists = ['customers', 'contactPersons', 'invoices', 'products', 'productCategories', 'projects']
  const { data } = await app.ask(
    asker.secret,
    `{ ${lists.map((name) => `${name}(first: 3) { edges { cursor } }`).join(' ')} }`,
  )
  const cursors = Object.fromEntries(
    lists.map((name) => [name, data[name].edges.map((edge: { cursor: string }) => edge.cursor)]),
  )
  return { ids, cursors }
}

async function tokenWith(held: ReadonlySet<string>): Promise<IssuedToken> {
  const granted = names.filter((name) => held.has(name))
  const key = granted.join()
  // A token is granted something; its owner may hold nothing any more.
  const token =
    tokens.get(key) ??
    (granted.length > 0
      ? await app.token(granted)
      : await app.token(['customer:read'], { ownerId: await app.user([]) }))
  tokens.set(key, token)
  return token
}

/** So that the generator can't decay in silence: about half of what it writes today, in a thousand. */
const perThousand = {
  'a query': 480,
  'a mutation': 100,
  'an alias': 400,
  'a fragment': 360,
  'an inline fragment': 360,
  __typename: 360,
  'a variable': 320,
  '@skip': 200,
  '@include': 200,
  null: 20,
  node: 28,
  nodes: 28,
  'a field of an interface': 120,
  'a field of a type below an interface': 40,
  'an operation beside it': 40,
  'an input that needs something': 40,
  'a mutation that is only for people': 10,
  'what may be compiled': 80,
  'queries refused something': 160,
  'queries refused nothing': 200,
  'queries refused whole': 16,
  'queries with other errors': 16,
  'mutations refused': 40,
  'mutations cleared': 40,
  'refused where rows are': 120,
  'refused where no row is': 100,
  'refused at a path of several fields': 12,
  'refused for an input alone': 12,
  'refused for an input, given by variable': 8,
  'covered by its needs': 140,
  'decided by the needs alone': 24,
  'known ahead what is used': 100,
  'refused nothing, needs not covered': 80,
  'compared with everything': 220,
  'variables that do not fit': 12,
} as const

/** Says how to run it again, and what everybody said. */
async function naming(seed: number, opinions: Opinions, run: (it: Case) => Promise<void>): Promise<void> {
  const it = randomCase(schema, seed, samples)
  await run(it).catch(async (error: Error) => {
    throw new Error(`TEST_SEED=${seed}: ${error.message}\n${await inWords(it, opinions)}`, { cause: error })
  })
}

describe.each([
  ['through the door', firstSeed, door],
  ['of the check and the schemas', firstSeed + 50_000, check],
] as const)('asked %s', (way, first, count) => {
  const isThroughDoor = way === 'through the door'
  const seeds = testSeeds(first, count)
  const batches = Array.from({ length: Math.ceil(seeds.length / perBatch) }, (_, i) =>
    seeds.slice(i * perBatch, (i + 1) * perBatch),
  )
  const tally = new Tally()
  /** Mutations that change something if they are executed: left for the end. */
  const left: number[] = []
  /** What nobody may see in an answer. */
  const broken: number[] = []
  let opinions: Opinions
  let agreement: Agreement

  beforeAll(() => {
    const ask = isThroughDoor ? throughDoor(app, server, tokenWith) : throughCheck(app, asker)
    opinions = {
      async service(it) {
        const answer = await ask(it)
        if (answer.errors.some(({ extensions }) => extensions?.code === 'INTERNAL_SERVER_ERROR'))
          broken.push(it.seed)
        return answer
      },
      guard: async (it) => throughGuard(app, it, isThroughDoor ? await tokenWith(it.held) : asker),
      everything: (it) => unguarded(app, it, asker, withTypesOfRows(it.asked.document, it.fields ?? [])),
    }
    agreement = new Agreement(opinions, tally)
  })

  test.each(batches.map((batch) => [batch[0], batch] as const))('from seed %i on', async (_first, batch) => {
    for (const seed of batch)
      await naming(seed, opinions, async (it) => {
        if (!(await agreement.check(it))) left.push(seed)
      })
  })

  test('a mutation that is refused nothing is cleared', async () => {
    for (const seed of left)
      await naming(seed, opinions, async (it) => {
        const answer = await opinions.service(it)
        if (agreement.isTooMuch(answer) || !it.fields) return
        tally.count('mutations cleared')
        if (isThroughDoor) expect(answer.data, 'the data of a mutation').toBeDefined()
        else expect(answer.errors, 'of a mutation').toEqual([])
      })
  })

  test('nothing goes wrong inside', () => expect(broken, 'TEST_SEED=…').toEqual([]))

  test.skipIf(runsAlone)('everything came up often enough', () => {
    expect(tally.seldom(count, perThousand), String(tally)).toEqual({})
    expect(tally.of('too much')).toBeLessThan(count / 50)
  })
})
