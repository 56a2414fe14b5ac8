import { expect, test } from 'vitest'
import { ada, adasToken, migrating } from '../support/migrating.ts'

/** 0011 counts secrets and keeps the policy, 0016 counts use, on databases that have been in use. */
const { db, rowsOf, insert, up, down } = migrating()

test('tokens of before have their first secret and no other; back again, a rotated one keeps its newest', async () => {
  await up('0010')
  await insert('users', ada)
  await insert('access_tokens', adasToken(1))

  await up('0011')
  const none = { previous_mac: null, previous_until: null }
  expect(await rowsOf('access_tokens')).toMatchObject([{ secret_number: 1, ...none }])
  expect(await rowsOf('token_policy')).toMatchObject([
    { id: 1, default_lifetime_days: 180, longest_lifetime_days: 365, version: 1 },
  ])

  const previous = { previous_mac: Buffer.alloc(32, 1), previous_pepper_id: 1, previous_until: 99 }
  await db()
    .updateTable('access_tokens')
    .set({ mac: Buffer.alloc(32, 2), secret_number: 2, ...previous })
    .execute()
  await down()
  const [after = {}] = await rowsOf('access_tokens')
  expect(Buffer.from(after.mac as Uint8Array)).toEqual(Buffer.alloc(32, 2))
  expect(Object.keys(after).filter((column) => /^(previous_|secret_)/.test(column))).toEqual([])
})
