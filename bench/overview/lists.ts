import { globalId } from '../../src/graphql/ids.ts'
import { orderColumns } from '../../src/modules/tokens/schema/access-token-order.ts'
import { imported, owners, permissions, projects } from './tokens.ts'

const day = 86_400_000
type OrderName = keyof typeof orderColumns
type Filter = Readonly<Record<string, unknown>>

/** One of the overview, as the API accepts it. */
export interface ListCase {
  readonly filter: Filter
  readonly order: { readonly field: OrderName; readonly direction: 'ASC' | 'DESC' }
}

const ago = (days: number) => new Date(Date.now() - days * day).toISOString()
const states: readonly Filter[] = [{}, ...['ACTIVE', 'LOCKED', 'EXPIRED'].map((state) => ({ state }))]
const directions = ['ASC', 'DESC'] as const
const allOrders = Object.keys(orderColumns) as OrderName[]

const byOwner: readonly Filter[] = [owners.big, owners.small, owners.none].map((id) => ({
  ownerId: globalId('User', id),
}))
const byPart: readonly Filter[] = [
  ...Object.values(permissions).map((permission) => ({ permission })),
  ...['CRM', 'ACCOUNTING', 'PRODUCTS', 'SENSITIVE_DATA'].map((resourceGroup) => ({ resourceGroup })),
  ...[projects.big, projects.small, projects.none].map((id) => ({ projectId: globalId('Project', id) })),
]

/** Nearly all, some, nearly none and none. */
const ranges: Readonly<Record<OrderName, readonly Filter[]>> = {
  NAME: ['ci', 'report', 'zebra', 'nobody'].map((nameStartsWith) => ({ nameStartsWith })),
  CREATED_AT: [
    { createdAt: { from: ago(720) } },
    { createdAt: { from: ago(200), to: ago(199) } },
    { createdAt: { from: ago(0) } },
  ],
  EXPIRES_AT: [
    { expiresAt: { from: ago(1_000) } },
    { expiresAt: { from: ago(0), to: ago(-30) } },
    { expiresAt: { to: ago(0) } },
    { expiresAt: { from: ago(-3_000) } },
  ],
  LAST_USED_AT: [
    { neverUsed: true },
    { neverUsed: false },
    { lastUsedAt: { to: ago(90) } },
    { lastUsedAt: { from: ago(-1) } },
  ],
  WILL_BE_REMOVED_AT: [
    { willBeRemovedAt: { to: ago(-30) } },
    { willBeRemovedAt: { from: ago(-30), to: ago(-31) } },
    { willBeRemovedAt: { to: ago(2_000) } },
  ],
}

/** Every kind of list that is accepted: each start with each state, each order and each range of that order. */
export function listCases(): ListCase[] {
  const starts = [
    ...[{}, ...byOwner].map((start) => ({ start, orders: allOrders })),
    ...byPart.map((start) => ({ start, orders: ['CREATED_AT', 'EXPIRES_AT'] as const })),
  ]
  return starts.flatMap(({ start, orders }) =>
    states.flatMap((state) =>
      orders.flatMap((field) =>
        [{}, ...ranges[field]].flatMap((range) =>
          directions.map((direction) => ({
            filter: { ...start, ...state, ...range },
            order: { field, direction },
          })),
        ),
      ),
    ),
  )
}

/** Cursors into the middle of each order, also into many rows of the same value. They need not be of a row. */
export const middleOf = (
  field: OrderName,
  count: number,
  now: number,
): [string, string | number, number][] => {
  const column = orderColumns[field]
  const middle = Math.floor(count / 2)
  const positions: Record<OrderName, [string | number, number][]> = {
    NAME: [['laptop 5', middle]],
    CREATED_AT: [
      [imported(now), middle],
      [now - 200 * day, middle],
    ],
    EXPIRES_AT: [[now + 100 * day, middle]],
    LAST_USED_AT: [
      [0, middle],
      [now - 100 * day, middle],
    ],
    WILL_BE_REMOVED_AT: [[now - 100 * day, middle]],
  }
  return positions[field].map(([value, id]) => [column, value, id])
}
