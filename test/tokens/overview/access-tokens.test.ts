import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { globalId } from '../../../src/graphql/ids.ts'
import { Random, testSeeds } from '../../support/random.ts'
import { startTokenCompany, type TokenCompany } from './token-company.ts'
import {
  type ModelFilter,
  type ModelToken,
  matches,
  randomFilter,
  randomList,
  sorted,
  states,
} from './token-model.ts'

let company: TokenCompany

beforeAll(async () => {
  company = await startTokenCompany()
})
afterAll(() => company.app.close())

interface Page {
  readonly nodes: readonly { readonly id: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const document = `query ($filter: AccessTokenFilter, $order: AccessTokenOrder, $first: Int, $last: Int, $after: String, $before: String) {
  accessTokens(filter: $filter, orderBy: $order, first: $first, last: $last, after: $after, before: $before) {
    nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

async function pageOf(secret: string, variables: Record<string, unknown>): Promise<Page> {
  const { data, errors } = await company.app.ask(secret, document, { variables })
  expect(errors, JSON.stringify(variables)).toEqual([])
  return data.accessTokens
}

/** All pages from the start to the end, put together. */
async function forward(secret: string, list: Record<string, unknown>, size: number): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await pageOf(secret, { ...list, first: size, after })
    ids.push(...nodes.map(({ id }) => id))
    expect(pageInfo.hasPreviousPage).toBe(after !== null)
    if (!pageInfo.hasNextPage) return ids
    after = pageInfo.endCursor
  }
}

/** All pages from the end to the start. */
async function backward(secret: string, list: Record<string, unknown>, size: number): Promise<string[]> {
  const ids: string[] = []
  for (let before: string | null = null; ; ) {
    const { nodes, pageInfo } = await pageOf(secret, { ...list, last: size, before })
    ids.unshift(...nodes.map(({ id }) => id))
    expect(pageInfo.hasNextPage).toBe(before !== null)
    if (!pageInfo.hasPreviousPage) return ids
    before = pageInfo.startCursor
  }
}

const idsOf = (found: readonly ModelToken[]) => found.map(({ id }) => globalId('AccessToken', id))
const isMysql = inject('engine') === 'mysql'

/** As the administrator sees them, and as somebody does who is restricted to the first project. */
const everything = ({ tokens }: TokenCompany, filter: ModelFilter) =>
  tokens.filter((it) => matches(filter, it))
function ownOnes({ tokens, owners, projects }: TokenCompany, filter: ModelFilter): ModelToken[] {
  const isHidden =
    filter.projectId !== undefined && filter.projectId !== globalId('Project', projects[0] as number)
  return isHidden ? [] : tokens.filter((it) => it.owner === owners.at(-1) && matches(filter, it))
}

describe.each([
  { who: 'an administrator', asking: 'admin', visible: everything, count: 60, first: 1 },
  { who: 'who is restricted to a project', asking: 'local', visible: ownOnes, count: 25, first: 5_001 },
] as const)('the overview of $who', ({ asking, visible, count, first }) => {
  test('has what it says in the order that it says, forward and backward', async () => {
    let rows = 0
    for (const seed of testSeeds(first + (isMysql ? 1_000 : 0), count)) {
      const random = new Random(seed)
      const list = randomList(random, company.owners, company.projects)
      const size = 5 + random.below(60)
      const expected = idsOf(sorted(visible(company, list.filter), list.order))
      const it = `${JSON.stringify(list)} of seed ${seed}`
      const { secret } = company[asking]
      expect(await forward(secret, { ...list }, size), it).toEqual(expected)
      expect(await backward(secret, { ...list }, size), it).toEqual(expected)
      rows += expected.length
    }
    expect(rows).toBeGreaterThan(count)
  })

  test('counts by state, whatever the filter is', async () => {
    let counted = 0
    for (const seed of testSeeds(first + 500 + (isMysql ? 1_000 : 0), count)) {
      const filter = randomFilter(new Random(seed), company.owners, company.projects)
      const { data, errors } = await company.app.ask(
        company[asking].secret,
        'query ($filter: AccessTokenFilter) { accessTokenCounts(filter: $filter) { active locked expired } }',
        { variables: { filter } },
      )
      expect(errors).toEqual([])
      const expected = states(visible(company, filter))
      expect(data.accessTokenCounts, JSON.stringify({ filter, seed })).toEqual(expected)
      counted += expected.active + expected.locked + expected.expired
    }
    expect(counted).toBeGreaterThan(count)
  })
})

test('cursors of another list in the same order are places in this one too, from both sides', async () => {
  const { app, admin, tokens, owners, projects } = company
  for (const seed of testSeeds(isMysql ? 9_001 : 8_001, 50)) {
    const random = new Random(seed)
    const list = randomList(random, owners, projects)
    const all = sorted(tokens, list.order)
    const { data } = await app.ask(
      admin.secret,
      'query ($order: AccessTokenOrder) { accessTokens(first: 100, orderBy: $order) { edges { cursor } } }',
      { variables: list },
    )
    const place = () => (random.chance(0.7) ? random.below(100) : null)
    const cursor = (at: number | null) => (at === null ? null : data.accessTokens.edges[at].cursor)
    const [after, before, size] = [place(), place(), 1 + random.below(100)]
    const isFromEnd = random.chance(0.5)
    const between = idsOf(
      all
        .slice(after === null ? 0 : after + 1, before ?? all.length)
        .filter((it) => matches(list.filter, it)),
    )
    const { nodes } = await pageOf(admin.secret, {
      ...list,
      [isFromEnd ? 'last' : 'first']: size,
      after: cursor(after),
      before: cursor(before),
    })
    const expected = isFromEnd ? between.slice(-size) : between.slice(0, size)
    expect(
      nodes.map(({ id }) => id),
      JSON.stringify({ list, after, before, seed }),
    ).toEqual(expected)
  }
})

test.each(['NAME', 'CREATED_AT', 'EXPIRES_AT', 'LAST_USED_AT', 'WILL_BE_REMOVED_AT'] as const)(
  'one’s own tokens come by %s too',
  async (field) => {
    const { app, local } = company
    const { data, errors } = await app.ask(
      local.secret,
      `{ viewer { accessTokens(first: 100, orderBy: { field: ${field}, direction: DESC }) { totalCount nodes { id } } } }`,
    )
    expect(errors).toEqual([])
    const expected = idsOf(sorted(ownOnes(company, {}), { field, direction: 'DESC' }))
    expect(data.viewer.accessTokens).toEqual({
      totalCount: expected.length,
      nodes: expected.map((id) => ({ id })),
    })
  },
)
