import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { password, type SignInService, startSignInService } from './sign-in-service.ts'

let service: SignInService

beforeAll(async () => {
  service = await startSignInService()
})
afterAll(() => service.close())

const next = 'a paddock of quiet llamas'
const sessions = '{ viewer { sessions { id isCurrent address userAgent createdAt lastSeenAt } } }'
const end = 'mutation ($id: ID!) { endSession(input: { id: $id }) { endedSessions } }'
const change =
  'mutation ($old: String!, $new: String!) { changePassword(input: { currentPassword: $old, newPassword: $new }) { endedSessions } }'

const actions = async (ownerId: number) => {
  const rows = await service.app.app.database.db
    .selectFrom('audit_events')
    .select(['action', 'actor_kind'])
    .where('owner_user_id', '=', ownerId)
    .orderBy('id')
    .execute()
  return rows.map(({ action, actor_kind }) => `${actor_kind} ${action}`).slice(1)
}

test('people see where they are signed in, and end any of it, but only their own', async () => {
  const ada = await service.person([])
  const eve = await service.person([])
  const [here, there] = [await service.signedIn(ada.login), await service.signedIn(ada.login)]
  const evil = await service.signedIn(eve.login)

  const { data, errors } = await here.ask(sessions)
  expect(errors).toEqual([])
  expect(data.viewer.sessions).toHaveLength(2)
  expect(data.viewer.sessions.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([
    false,
    true,
  ])
  expect(data.viewer.sessions[0].address).toMatch(/127\.0\.0\.1$/)
  expect(data.viewer.sessions[0].userAgent).toBe('node')

  const { id } = data.viewer.sessions[0]
  const foreign = await evil.ask(end, { variables: { id } })
  expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND')
  expect((await there.ask(sessions)).status).toBe(200)
  expect((await here.ask(end, { variables: { id } })).data).toEqual({ endSession: { endedSessions: 1 } })
  expect((await there.ask(sessions)).status).toBe(401)
  expect((await here.ask(sessions)).data.viewer.sessions).toHaveLength(1)
  expect(await actions(ada.id)).toEqual([
    'PERSON session.started',
    'PERSON session.started',
    'PERSON session.ended',
  ])
})

test('endOtherSessions leaves the one that asks, signOut that one alone', async () => {
  const { login } = await service.person([])
  const [here, there, elsewhere] = [
    await service.signedIn(login),
    await service.signedIn(login),
    await service.signedIn(login),
  ]
  expect((await here.ask('mutation { endOtherSessions { endedSessions } }')).data.endOtherSessions).toEqual({
    endedSessions: 2,
  })
  expect((await there.ask(sessions)).status).toBe(401)
  expect((await elsewhere.ask(sessions)).status).toBe(401)
  const again = await service.signedIn(login)
  expect((await here.ask('mutation { signOut { endedSessions } }')).data.signOut).toEqual({
    endedSessions: 1,
  })
  expect((await here.ask(sessions)).status).toBe(401)
  expect((await again.ask(sessions)).status).toBe(200)
})

test('a token does none of it, also with all permissions', async () => {
  const { secret } = await service.app.token('ALL')
  expect((await service.app.ask(secret, '{ viewer { sessions { id } } }')).data.viewer.sessions).toBeNull()
  for (const mutation of [
    'endOtherSessions { endedSessions }',
    'signOut { endedSessions }',
    `endSession(input: { id: "${globalId('Session', 1)}" }) { endedSessions }`,
    `changePassword(input: { currentPassword: "${password}", newPassword: "${next}" }) { endedSessions }`,
  ]) {
    const { errors } = await service.app.ask(secret, `mutation { ${mutation} }`)
    expect(errors[0]?.extensions.code, mutation).toBe('FORBIDDEN')
  }
})

test('a password is changed by who knows it; all others are signed out', async () => {
  const { id, login } = await service.person([])
  const [here, there] = [await service.signedIn(login), await service.signedIn(login)]
  const wrong = await here.ask(change, { variables: { old: 'not my password', new: next } })
  expect(wrong.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'currentPassword' })
  for (const weak of ['short', 'Password2026!!', 'x'.repeat(1_025), `${login}2026`.padEnd(12, '1')]) {
    const { errors } = await here.ask(change, { variables: { old: password, new: weak } })
    expect(errors[0]?.extensions, weak).toMatchObject({ code: 'BAD_USER_INPUT', field: 'newPassword' })
  }
  const { data } = await here.ask(change, { variables: { old: password, new: next } })
  expect(data.changePassword).toEqual({ endedSessions: 1 })
  expect((await here.ask(sessions)).status).toBe(200)
  expect((await there.ask(sessions)).status).toBe(401)
  expect((await service.browser().submit('/sign-in', { login, password })).status).toBe(422)
  expect((await service.browser().submit('/sign-in', { login, password: next })).status).toBe(303)
  expect(await actions(id)).toEqual(
    expect.arrayContaining(['PERSON password.changed', 'PERSON session.ended', 'SYSTEM signIn.failed']),
  )
})

test('an open browser is no way to find out the password: ten tries', async () => {
  const { login } = await service.person([])
  const browser = await service.signedIn(login)
  const document = `mutation ($new: String!) { ${Array.from(
    { length: 10 },
    (_, i) =>
      `a${i}: changePassword(input: { currentPassword: "guess ${i}", newPassword: $new }) { endedSessions }`,
  ).join(' ')} }`
  await browser.ask(document, { variables: { new: next } })
  const { errors } = await browser.ask(change, { variables: { old: password, new: next } })
  expect(errors[0]?.extensions.code).toBe('RATE_LIMITED')
})

test('an administrator ends the sessions of others', async () => {
  const { id, login } = await service.person([])
  const theirs = await service.signedIn(login)
  const admin = await service.signedIn((await service.person('ADMINISTRATOR')).login)
  const document = `mutation { endUserSessions(input: { userId: "${globalId('User', id)}" }) { endedSessions } }`
  expect((await theirs.ask(document)).errors[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await admin.ask(document)).data.endUserSessions).toEqual({ endedSessions: 1 })
  expect((await theirs.ask(sessions)).status).toBe(401)
  const nobody = document.replace(globalId('User', id), globalId('User', 99_999))
  expect((await admin.ask(nobody)).errors[0]?.extensions.code).toBe('NOT_FOUND')
})

test('an invitation goes out by mail, in the language of who gets it, and leads to a password', async () => {
  const { database, linkAddress } = service.app.app
  const id = await service.app.user([])
  const admin = await service.signedIn((await service.person('ADMINISTRATOR')).login)
  const document = `mutation { sendInvitation(input: { userId: "${globalId('User', id)}" }) { user { id } } }`
  expect((await admin.ask(document)).errors[0]?.extensions.code).toBe('CONFLICT')
  await database.db
    .updateTable('users')
    .set({ email: 'Eva@example.com', email_key: 'eva@example.com', language: 'de' })
    .where('id', '=', id)
    .execute()
  expect((await admin.ask(document)).errors).toEqual([])
  const mail = await database.db.selectFrom('mail_outbox').selectAll().executeTakeFirstOrThrow()
  expect(mail).toMatchObject({
    kind: 'signIn.invitation',
    language: 'de',
    recipient_address: 'Eva@example.com',
  })
  const address = new URL(await linkAddress(JSON.parse(mail.params).linkId))
  const browser = service.browser()
  const form = { link: address.searchParams.get('link') as string, password: next, repeated: next }
  expect((await browser.submit('/password/new', form)).status).toBe(303)
  expect((await browser.ask('{ viewer { kind } }')).data.viewer.kind).toBe('PERSON')
  await expect(linkAddress(JSON.parse(mail.params).linkId)).rejects.toThrow('This link has ended')
})
