import './tables.ts'
import { sql, type Transaction } from 'kysely'
import { isDuplicate } from '../../database/duplicate.ts'
import type { Tables } from '../../database/tables.ts'

const firstNumber = 10_001

/**
 * Draws the next number in the transaction of its use: two writers wait for each other, and what is rolled back
 * was never drawn.
 */
export async function drawNumber(trx: Transaction<Tables>, scopeKey: string): Promise<string> {
  if (!(await advance(trx, scopeKey))) {
    await beginRange(trx, scopeKey)
    await advance(trx, scopeKey)
  }
  const range = await trx
    .selectFrom('number_ranges')
    .select(['prefix', 'next_value'])
    .where('scope_key', '=', scopeKey)
    .executeTakeFirstOrThrow()
  return `${range.prefix}${range.next_value - 1}`
}

async function advance(trx: Transaction<Tables>, scopeKey: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('number_ranges')
    .set({ next_value: sql`next_value + 1` })
    .where('scope_key', '=', scopeKey)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Somebody else may begin it at the same time; then theirs is used. */
async function beginRange(trx: Transaction<Tables>, scopeKey: string): Promise<void> {
  try {
    await trx
      .insertInto('number_ranges')
      .values({ scope_key: scopeKey, prefix: '', next_value: firstNumber })
      .execute()
  } catch (error) {
    if (!isDuplicate(error)) throw error
  }
}
