import { expect, test } from 'vitest'
import { ada, adasToken, migrating } from '../support/migrating.ts'

/** 0010 restricts tokens to projects, on databases that have been in use. */
const { db, rowsOf, insert, up, down } = migrating()

test('tokens of before see what their owner sees; restricted ones are never opened, whatever becomes of their projects', async () => {
  await up('0009')
  await insert('users', ada)
  const project = { id: 1, project_key: 'A', name: 'A', name_key: 'a', currency: 'EUR' }
  const taxes = { tax_rate_standard: 0, tax_rate_reduced: 0 }
  await insert('projects', { ...project, ...taxes, created_at: 1, updated_at: 1 })
  await insert('access_tokens', adasToken(1))

  await up('0010')
  expect(await rowsOf('access_tokens')).toMatchObject([{ id: 1, all_projects: 1 }])
  await insert('access_tokens', { ...adasToken(2), all_projects: 0 })
  await insert('access_token_projects', { token_id: 2, project_id: 1 })
  await db().deleteFrom('projects').execute()
  expect(await db().selectFrom('access_token_projects').selectAll().execute()).toEqual([])
  expect(await rowsOf('access_tokens')).toMatchObject([{ all_projects: 1 }, { all_projects: 0 }])

  await down()
  expect(await rowsOf('access_tokens')).toMatchObject([
    { id: 1, locked_at: null },
    { id: 2, locked_by: 'ADMINISTRATOR', lock_reason: expect.stringContaining('restricted to projects') },
  ])
})
