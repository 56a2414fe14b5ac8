import { expect, test } from 'vitest'
import { ada, adasToken, migrating } from '../support/migrating.ts'

/** 0013 notes the last sign of life and what has expired, on databases that have been in use. */
const { db, rowsOf, insert, up, down } = migrating()
const later = Date.now() + 86_400_000

const token = (id: number, last_used_at: number | null) => ({
  ...adasToken(id),
  expires_at: later,
  last_used_at,
  created_at: 5,
})

test('tokens of before are idle since their last use or creation; back again, what was noted as expired stays so', async () => {
  await up('0012')
  await insert('users', ada)
  await insert('access_tokens', token(1, null), token(2, 3), token(3, 8))

  await up('0013')
  expect(await rowsOf('access_tokens')).toMatchObject(
    [5, 5, 8].map((idle_since) => ({ idle_since, expired_at: null, expires_at: later })),
  )
  expect(await rowsOf('token_policy')).toMatchObject([{ inactivity_days: 180 }])

  await db().updateTable('access_tokens').set({ expired_at: later }).where('id', '=', 2).execute()
  await down()
  const after = await rowsOf('access_tokens')
  expect(after.map(({ expires_at }) => Number(expires_at) <= Date.now())).toEqual([false, true, false])
  expect(after[0]).not.toHaveProperty('idle_since')
})
