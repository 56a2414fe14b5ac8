import type { Transaction } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import type { Actor } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { updateAs } from './update-token.ts'
import type { TokenUsage } from './usage.ts'

export interface DroppedPermissions extends Versioned {
  readonly dropped: PermissionSet
}

/**
 * Narrows a token by those of these permissions that it never used. What it used on this instance counts at once, on others
 * as soon as they have written it: until then, seconds after its first use, a permission may still be dropped.
 */
export async function dropUnusedAs(
  database: Database,
  usage: TokenUsage,
  actor: Actor,
  asking: Principal,
  key: Versioned,
  seenUnused: PermissionSet,
): Promise<DroppedPermissions> {
  let dropped = PermissionSet.none
  const written = await updateAs(database, actor, asking, key, {
    async permissions(trx, granted) {
      dropped = seenUnused.intersect(granted).without(await usedBy(trx, usage, key.id))
      const kept = granted.without(dropped)
      if (kept.isEmpty && !dropped.isEmpty)
        throw badInput(
          'input.permissions',
          'The token would keep no permission. Leave one out, or lock or delete the token.',
        )
      return kept
    },
  })
  return { ...written, dropped }
}

/** Memory first: what is written meanwhile is found in the database. */
async function usedBy(trx: Transaction<Tables>, usage: TokenUsage, id: number): Promise<PermissionSet> {
  const unwritten = usage.unwritten(id)
  const rows = await trx
    .selectFrom('token_permission_use')
    .select('permission')
    .where('token_id', '=', id)
    .execute()
  return unwritten.union(PermissionSet.ofNames(rows.map(({ permission }) => permission)))
}
