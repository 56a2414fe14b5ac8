import type { Company, Cost } from './company.ts'
import { type ListCase, middleOf } from './lists.ts'

export interface Measured {
  readonly list: ListCase
  readonly page: string
  readonly few: Cost
  readonly many: Cost
  readonly rows: number
}

export interface Sizes {
  readonly few: Company
  readonly many: Company
  readonly count: { readonly few: number; readonly many: number }
  /** What all times are counted from. */
  readonly now: number
}

const pageSize = 50
const document = `query ($filter: AccessTokenFilter, $order: AccessTokenOrder, $first: Int, $last: Int, $after: String) {
  accessTokens(filter: $filter, orderBy: $order, first: $first, last: $last, after: $after) {
    nodes { id name state expiresAt lastUsedAt willBeRemovedAt permissions owner { id displayName } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url')

/** First, from the middle, and last. */
const pagesOf = ({ order }: ListCase, count: number, now: number): [string, Record<string, unknown>][] => [
  ['first', { first: pageSize }],
  ...middleOf(order.field, count, now).map((position, i): [string, Record<string, unknown>] => [
    `middle${i === 0 ? '' : ` ${i + 1}`}`,
    { first: pageSize, after: cursor(position) },
  ]),
  ['last', { last: pageSize }],
]

/** Each page of both sizes in turn, so that what disturbs the machine disturbs both. */
export async function measureList(sizes: Sizes, list: ListCase, repeats: number): Promise<Measured[]> {
  const found: Measured[] = []
  const many = pagesOf(list, sizes.count.many, sizes.now)
  for (const [i, [page, paging]] of pagesOf(list, sizes.count.few, sizes.now).entries()) {
    const ask = (company: Company, arguments_: unknown) =>
      company.ask(document, { filter: list.filter, order: list.order, ...(arguments_ as object) })
    const costs = { few: [] as Cost[], many: [] as Cost[] }
    let rows = 0
    for (let round = -2; round < repeats; round++) {
      const few = await ask(sizes.few, paging)
      const large = await ask(sizes.many, many[i]?.[1])
      rows = large.rows
      if (round < 0) continue
      costs.few.push(few)
      costs.many.push(large)
    }
    found.push({ list, page, few: leastOf(costs.few), many: leastOf(costs.many), rows })
  }
  return found
}

/** What disturbs adds to it: the least is what the page costs. */
const leastOf = (costs: readonly Cost[]): Cost => ({
  whole: Math.min(...costs.map(({ whole }) => whole)),
  statement: Math.min(...costs.map(({ statement }) => statement)),
})

/** What a page may cost more among many. */
export const wantedRatio = 3

export const isDear = (measured: Measured): boolean =>
  ratioOf(measured, 'whole') > wantedRatio || ratioOf(measured, 'statement') > wantedRatio

export const ratioOf = ({ few, many }: Measured, what: keyof Cost): number => many[what] / few[what]
