import { expect, test } from 'vitest'
import { ada, adasToken, migrating } from '../support/migrating.ts'

/** 0015 lets links be about tokens, on databases that have been in use. */
const { db, rowsOf, insert, up, down } = migrating()
const links = () => rowsOf('one_time_links')
const insertLink = async (values: Record<string, unknown>) =>
  Number((await db().insertInto('one_time_links').values(values).executeTakeFirstOrThrow()).insertId)
const link = (purpose: string, nonce: number) => ({
  purpose,
  user_id: 1,
  nonce: Buffer.alloc(16, nonce),
  created_at: 1,
  expires_at: 9,
})

test('links of before keep working under their ids, no id comes again, and those about tokens go with the token', async () => {
  await up('0014')
  await insert('users', ada)
  await insert('access_tokens', adasToken(1))
  const kept = [
    await insertLink(link('INVITATION', 1)),
    await insertLink({ ...link('PASSWORD_RESET', 2), used_at: 5 }),
  ]
  const gone = await insertLink(link('INVITATION', 3))
  await db().deleteFrom('one_time_links').where('id', '=', gone).execute()
  await expect(insertLink(link('KEEP_TOKEN', 4))).rejects.toThrow()
  const before = await links()
  expect(before.map(({ id }) => id)).toEqual(kept)

  await up('0015')
  expect(await links()).toEqual(
    before.map((row) => ({ ...row, token_id: null, token_owner_id: null, token_instant: null })),
  )
  await expect(insertLink(link('UNICORN', 4))).rejects.toThrow()
  const next = await insertLink(link('INVITATION', 5))
  expect(next).toBeGreaterThan(gone)
  const ofToken = { ...link('KEEP_TOKEN', 6), token_id: 1, token_owner_id: 1, token_instant: 1 }
  await insertLink(ofToken)
  await db().deleteFrom('access_tokens').execute()
  expect((await links()).map(({ id }) => id)).toEqual([...kept, next])
  await insertLink({ ...ofToken, token_id: null })

  await down()
  expect((await links()).map(({ id }) => id)).toEqual([...kept, next])
  expect((await links()).slice(0, 2)).toEqual(before)
  await expect(insertLink(link('KEEP_TOKEN', 7))).rejects.toThrow()
  expect(await insertLink(link('INVITATION', 8))).toBeGreaterThan(next + 1)
  await insert('oidc_attempts', { hash: Buffer.alloc(32), link_id: next, return_to: '/', expires_at: 9 })
})
