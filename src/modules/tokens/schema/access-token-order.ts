import type { ConnectionOrder } from '../../../graphql/connection-page.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import type { TokenOrderColumn } from '../token-search.ts'

export const orderColumns = {
  NAME: 'name_key',
  CREATED_AT: 'created_at',
  EXPIRES_AT: 'expires_at',
  LAST_USED_AT: 'last_used_key',
  WILL_BE_REMOVED_AT: 'idle_since',
} as const satisfies Record<string, TokenOrderColumn>

export const nameOfOrder = (column: TokenOrderColumn): string =>
  Object.entries(orderColumns).find(([, it]) => it === column)?.[0] ?? ''

export const AccessTokenOrder = orderInput('AccessToken', orderColumns)

export type TokenOrder = ConnectionOrder<TokenOrderColumn>

export const newestFirst = { column: 'created_at', direction: 'desc' } as const satisfies TokenOrder

export const tokenOrderOf = (
  input: typeof AccessTokenOrder.$inferInput | null | undefined,
  fallback: TokenOrder = newestFirst,
): TokenOrder => orderOf(input, fallback)
