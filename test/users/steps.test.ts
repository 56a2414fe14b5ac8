import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { type UserStep, userCreatedSteps, userDeactivatedSteps } from '../../src/modules/users/steps.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

/** What later modules do when somebody is created or deactivated. */
let app: TestApp
let chief: string
const ofOthers = { created: [...userCreatedSteps], deactivated: [...userDeactivatedSteps] }

beforeAll(async () => {
  app = await startTestApp()
  chief = await app.session(await app.user('ADMINISTRATOR'))
})
afterEach(() => {
  userCreatedSteps.splice(0, Infinity, ...ofOthers.created)
  userDeactivatedSteps.splice(0, Infinity, ...ofOthers.deactivated)
})
afterAll(() => app.close())

const writes: UserStep = (trx, _database, _actor, userId) =>
  trx.insertInto('user_permissions').values({ user_id: userId, permission: 'by:step' }).execute()
const fails: UserStep = () => Promise.reject(new Error('the step failed'))
const stepped = async () =>
  (
    await app.app.database.db
      .selectFrom('user_permissions')
      .select('user_id')
      .where('permission', '=', 'by:step')
      .execute()
  ).length
const create = (username: string) =>
  app.ask(chief, `mutation { createUser(input: { username: "${username}", displayName: "x" }) { id } }`)

test('a step joins the transaction', async () => {
  userCreatedSteps.push(writes)
  expect((await create('stepped')).errors).toEqual([])
  expect(await stepped()).toBe(1)
})

test('a step that fails leaves no user, and one that fails at deactivation leaves them active', async () => {
  const id = await app.user([])
  userCreatedSteps.push(writes, fails)
  const before = await stepped()
  expect((await create('unstepped')).errors).toHaveLength(1)
  expect(await stepped()).toBe(before)
  const found = await app.ask(chief, '{ users(filter: { text: "unstepped" }) { totalCount } }')
  expect(found.data.users.totalCount).toBe(0)

  userDeactivatedSteps.push(fails)
  await app.ask(chief, `mutation { deactivateUser(input: { id: "${globalId('User', id)}" }) { id } }`)
  const { data } = await app.ask(chief, `{ user(id: "${globalId('User', id)}") { isActive version } }`)
  expect(data.user).toEqual({ isActive: true, version: 1 })
})
