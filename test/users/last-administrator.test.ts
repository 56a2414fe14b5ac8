import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
const administrators: { id: number; session: string; version: number }[] = []

beforeAll(async () => {
  app = await startTestApp()
  for (let i = 0; i < 2; i++)
    administrators.push({ id: await app.user('ADMINISTRATOR'), session: '', version: 1 })
})
beforeEach(async () => {
  for (const it of administrators) {
    await app.app.database.db
      .updateTable('users')
      .set({ role: 'ADMINISTRATOR', is_active: 1, version: 1 })
      .where('id', '=', it.id)
      .execute()
    it.session = await app.session(it.id)
  }
})
afterAll(() => app.close())

const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
const demote = (by: string, id: number) =>
  app.ask(
    by,
    `mutation { updateUser(input: { id: "${globalId('User', id)}", version: 1, role: USER }) { version } }`,
  )
const deactivate = (by: string, id: number) =>
  app.ask(by, `mutation { deactivateUser(input: { id: "${globalId('User', id)}" }) { version } }`)
const active = async () =>
  (
    await app.app.database.db
      .selectFrom('users')
      .select('id')
      .where('role', '=', 'ADMINISTRATOR')
      .where('is_active', '=', 1)
      .execute()
  ).length

test('an administrator dismisses themself, if they are not the last', async () => {
  const [ada, bob] = administrators as [(typeof administrators)[0], (typeof administrators)[0]]
  expect(codes(await demote(ada.session, ada.id))).toEqual([])
  expect(codes(await demote(bob.session, bob.id))).toEqual(['LAST_ADMINISTRATOR'])
  expect(await active()).toBe(1)
})

test('a deactivated administrator does not count', async () => {
  const [ada, bob] = administrators as [(typeof administrators)[0], (typeof administrators)[0]]
  expect(codes(await deactivate(ada.session, bob.id))).toEqual([])
  expect(codes(await demote(ada.session, ada.id))).toEqual(['LAST_ADMINISTRATOR'])
})

test('nobody deactivates themself, and is told so', async () => {
  const [ada] = administrators as [(typeof administrators)[0]]
  const { errors } = await deactivate(ada.session, ada.id)
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
  expect(errors[0]?.message).toContain('yourself')
})

test.each([
  ['dismiss', demote, demote],
  ['deactivate', deactivate, deactivate],
  ['dismiss and deactivate', demote, deactivate],
])(
  'two who %s each other at the same moment: one of them is left, each time',
  async (_name, first, second) => {
    const [ada, bob] = administrators as [(typeof administrators)[0], (typeof administrators)[0]]
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all([first(ada.session, bob.id), second(bob.session, ada.id)])
      expect(await active()).toBe(1)
      expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(1)
      for (const code of answers.flatMap(codes))
        expect(['LAST_ADMINISTRATOR', 'SESSION_ENDED', 'FORBIDDEN']).toContain(code)
      for (const it of administrators) {
        await app.app.database.db
          .updateTable('users')
          .set({ role: 'ADMINISTRATOR', is_active: 1, version: 1 })
          .where('id', '=', it.id)
          .execute()
        it.session = await app.session(it.id)
      }
    }
  },
)
