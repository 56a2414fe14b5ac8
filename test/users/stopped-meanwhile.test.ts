import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let before: number
let after: number

beforeAll(async () => {
  app = await startTestApp()
  await app.user('ADMINISTRATOR')
  before = await app.user([])
  await app.user([])
})
afterAll(() => app.close())

const idOf = (id: number) => globalId('User', id)

const stops = {
  dismissed: { role: 'USER' },
  deactivated: { is_active: 0 },
} as const

const acts: Record<string, (id: number) => string> = {
  'appoints somebody': (id) =>
    `updateUser(input: { id: "${idOf(id)}", version: 1, role: ADMINISTRATOR }) { version }`,
  'grants a permission': (id) =>
    `updateUser(input: { id: "${idOf(id)}", version: 1, permissions: ["invoice:read"] }) { version }`,
  'creates an administrator': () =>
    'createUser(input: { username: "mallory", displayName: "M", role: ADMINISTRATOR }) { id }',
  'deactivates somebody': (id) => `deactivateUser(input: { id: "${idOf(id)}" }) { version }`,
  'reactivates somebody': (id) => `reactivateUser(input: { id: "${idOf(id)}" }) { version }`,
}

const cases = Object.keys(stops).flatMap((stop) => Object.keys(acts).map((act) => [stop, act] as const))

test.each(cases)('an administrator who is %s meanwhile no longer %s', async (stop, act) => {
  const { database } = app.app
  const doer = await app.user('ADMINISTRATOR')
  const session = await app.session(doer)
  after = await app.user([])
  for (const id of [before, after]) {
    const begun = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    await database.db
      .updateTable('users')
      .set({ role: 'ADMINISTRATOR', is_active: 1 })
      .where('id', '=', doer)
      .execute()
    const is_active = act === 'reactivates somebody' ? 0 : 1
    await database.db.updateTable('users').set({ is_active, version: 1 }).where('id', '=', id).execute()
    const stopping = database.transaction(async (trx) => {
      await trx
        .updateTable('users')
        .set(stops[stop as keyof typeof stops])
        .where('id', '=', doer)
        .execute()
      begun.resolve()
      await end.promise
    })
    await begun.promise
    const asked = app.ask(session, `mutation { ${acts[act]?.(id)} }`)
    await delay(150)
    end.resolve()
    await stopping
    const { errors } = await asked
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  }
})

test('people who change each other at the same moment never wait in a ring', async () => {
  const people: { id: number; session: string }[] = []
  for (let i = 0; i < 4; i++) {
    const id = await app.user(i % 2 ? 'ADMINISTRATOR' : ['user:read', 'user:update'])
    people.push({ id, session: await app.session(id) })
  }
  for (let round = 1; round <= 5; round++) {
    const pairs = people.flatMap((by) => people.filter((it) => it !== by).map((it) => [by, it] as const))
    const answers = await Promise.all(
      pairs.map(([by, it]) =>
        app.ask(
          by.session,
          `mutation { updateUser(input: { id: "${idOf(it.id)}", version: ${round}, displayName: "Round ${round} by ${by.id}" }) { version } }`,
        ),
      ),
    )
    for (const { errors } of answers)
      for (const { extensions } of errors) expect(['CONFLICT', 'FORBIDDEN']).toContain(extensions.code)
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(people.length)
  }
})
