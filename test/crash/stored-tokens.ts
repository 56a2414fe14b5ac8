import type { Database } from '../../src/database/database.ts'
import type { Peppers } from '../../src/modules/tokens/peppers.ts'
import { hashToken, parsePlainToken } from '../../src/modules/tokens/secret.ts'
import type { TokenState } from './token-state.ts'

/** A token as it is in the database. */
export interface StoredToken {
  readonly id: number
  readonly name: string
  readonly state: TokenState
  readonly lastUsedAt: number | null
  readonly mac: string
  readonly previousMac: string | null
}

const atOnce = 200

export async function readTokens(
  { db }: Database,
  names: readonly string[],
): Promise<Map<string, StoredToken>> {
  const found = new Map<string, StoredToken>()
  for (let first = 0; first < names.length; first += atOnce) {
    const some = names.slice(first, first + atOnce)
    const rows = await db.selectFrom('access_tokens').selectAll().where('name', 'in', some).execute()
    const granted = await db
      .selectFrom('access_token_permissions')
      .innerJoin('access_tokens', 'access_tokens.id', 'token_id')
      .select(['token_id', 'permission'])
      .where('name', 'in', some)
      .execute()
    const byToken = Map.groupBy(granted, ({ token_id }) => token_id)
    for (const row of rows)
      found.set(row.name, {
        id: row.id,
        name: row.name,
        state: {
          version: row.version,
          isLocked: row.locked_at !== null,
          expiresAt: row.expires_at,
          secretNumber: row.secret_number,
          hasPrevious: row.previous_mac !== null,
          permissions: (byToken.get(row.id) ?? []).map(({ permission }) => permission).toSorted(),
        },
        lastUsedAt: row.last_used_at,
        mac: hex(row.mac),
        previousMac: row.previous_mac && hex(row.previous_mac),
      })
  }
  return found
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** What is stored of a secret. */
export function macOf(secret: string, { current }: Peppers): string {
  const plain = parsePlainToken(secret)
  if (!plain) throw new Error('The service gave out a secret that is none.')
  return hex(hashToken(plain, current).mac)
}
