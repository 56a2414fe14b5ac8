import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

/** What a session still asks for once it has ended, and what would outlive it. */
let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const db = () => app.app.database.db

test('it gets nothing more: no token, secret, right, user, lock or policy, and ends no other', async () => {
  const userId = await app.user('ADMINISTRATOR')
  const { id } = await app.token(['customer:read'], { ownerId: userId })
  const other = await app.token(['customer:read'], { ownerId: await app.user(['customer:read']) })
  const tokenId = globalId('AccessToken', id)
  const nobody = globalId('User', await app.user([]))
  const policy = await db().selectFrom('token_policy').select('version').executeTakeFirstOrThrow()
  const account = await db()
    .selectFrom('users')
    .select('version')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  await app.session(userId)
  const [session] = await db().selectFrom('sessions').select('id').where('user_id', '=', userId).execute()
  const writes = [
    'createAccessToken(input: { name: "late", permissions: ["customer:read"] }) { secret }',
    `rotateAccessToken(input: { id: "${tokenId}", overlap: 0 }) { secret }`,
    `updateAccessToken(input: { id: "${tokenId}", version: 1, permissions: ["customer:read", "invoice:read"] }) { id }`,
    `deleteAccessToken(input: { id: "${tokenId}" }) { deletedId }`,
    `lockAccessToken(input: { id: "${globalId('AccessToken', other.id)}", reason: "a test" }) { id }`,
    'createUser(input: { username: "late", displayName: "Late" }) { id }',
    `deactivateUser(input: { id: "${nobody}" }) { id }`,
    `endUserSessions(input: { userId: "${nobody}" }) { endedSessions }`,
    `updateTokenPolicy(input: { version: ${policy.version}, inactivityDays: 90 }) { version }`,
    `updateAccount(input: { version: ${account.version}, displayName: "Late" }) { id }`,
    `endSession(input: { id: "${globalId('Session', session?.id ?? 0)}" }) { endedSessions }`,
    'endOtherSessions { endedSessions }',
  ]
  for (const write of writes) {
    const { data, errors } = await app.ask(
      await app.session(userId),
      `mutation { signOut { endedSessions } late: ${write} }`,
    )
    expect(data.signOut).toEqual({ endedSessions: 1 })
    expect([write, data.late, errors[0]?.message]).toEqual([write, null, 'You are not signed in any more.'])
  }
  const open = await db().selectFrom('sessions').select('id').where('user_id', '=', userId).execute()
  expect(open).toEqual([session])
})

test('sessions that end each other do not wait in a ring', async () => {
  for (let round = 0; round < 10; round++) {
    const userId = await app.user('ADMINISTRATOR')
    const sessions = []
    for (let i = 0; i < 6; i++) sessions.push(await app.session(userId))
    const [, , , a = '', b = '', c = ''] = sessions
    const answers = await Promise.all([
      app.ask(
        b,
        `mutation { endUserSessions(input: { userId: "${globalId('User', userId)}" }) { endedSessions } }`,
      ),
      app.ask(c, 'mutation { endOtherSessions { endedSessions } }'),
      app.ask(a, 'mutation { endOtherSessions { endedSessions } }'),
    ])
    expect(answers.map(({ status }) => status)).not.toContain(503)
  }
})

test('nor do they and the notes of when each was used', async () => {
  const administrator = await app.user('ADMINISTRATOR')
  for (let round = 0; round < 10; round++) {
    const userId = await app.user([])
    const { lastSeen } = app.app
    for (let i = 0; i < 20; i++) await app.session(userId)
    const session = await app.session(administrator)
    const open = await db().selectFrom('sessions').select('id').execute()
    for (const { id } of open) lastSeen.note(id, Date.now() + round * 60_000)
    const [answer] = await Promise.all([
      app.ask(
        session,
        `mutation { endUserSessions(input: { userId: "${globalId('User', userId)}" }) { endedSessions } }`,
      ),
      lastSeen.flush(),
    ])
    expect([answer.status, answer.errors]).toEqual([200, []])
  }
})
