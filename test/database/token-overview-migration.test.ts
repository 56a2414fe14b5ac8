import { expect, test } from 'vitest'
import { ada, adasToken, migrating } from '../support/migrating.ts'

/** 0017 copies to permissions what lists of tokens begin at, on databases that have been in use. */
const { db, insert, up, down } = migrating()
const held = () => db().selectFrom('access_token_permissions').selectAll().orderBy('permission').execute()
const permissions = ['a', 'b']

test('permissions that are there know the state and times of their token, and go on to; back again, nothing is lost', async () => {
  await up('0016')
  await insert('users', ada)
  await insert('access_tokens', { ...adasToken(1), locked_at: 7, locked_by: 'HOLDER' })
  await insert('access_token_permissions', { token_id: 1, permission: 'a' })

  await up('0017')
  const copies = { token_state: 1, token_created_at: 1, token_expires_at: 9 }
  await insert('access_token_permissions', { token_id: 1, permission: 'b' })
  expect(await held()).toMatchObject([copies, copies])
  await db().updateTable('access_tokens').set({ locked_at: null, expires_at: 99 }).execute()
  expect(await held()).toMatchObject(
    permissions.map((permission) => ({ permission, ...copies, token_state: 0, token_expires_at: 99 })),
  )

  await down()
  const after = await held()
  expect(after).toMatchObject(permissions.map((permission) => ({ token_id: 1, permission })))
  expect(after[0]).not.toHaveProperty('token_state')
  await db().updateTable('access_tokens').set({ expires_at: 100 }).execute()
})
