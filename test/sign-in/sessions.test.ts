import { afterAll, beforeAll, expect, test } from 'vitest'
import { password, type SignInService, startSignInService } from './sign-in-service.ts'

let service: SignInService

beforeAll(async () => {
  service = await startSignInService()
})
afterAll(() => service.close())

const who = '{ viewer { kind permissions } }'
/** Whatever they were granted: their own tokens. */
const everyPersons = ['create', 'read', 'update', 'delete'].map((action) => `accessToken:${action}`)
const hour = 60 * 60_000

test('who signs in asks as a person, with all of their rights', async () => {
  const { login } = await service.person(['customer:read'])
  const browser = service.browser()
  const answer = await browser.submit('/sign-in', { login: `  ${login.toUpperCase()} `, password })
  expect(answer.status).toBe(303)
  expect(answer.location).toBe('/sign-in')
  const cookie = answer.headers.getSetCookie().find((it) => it.startsWith('__Host-gatehouse-session='))
  expect(cookie).toMatch(/^[^=]+=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/)

  const { data, errors } = await browser.ask(who)
  expect(errors).toEqual([])
  expect(data.viewer).toEqual({ kind: 'PERSON', permissions: [...everyPersons, 'customer:read'] })
  expect((await browser.get('/sign-in')).text).toContain('You are signed in.')
})

test('only a hash of the secret is stored', async () => {
  const { login } = await service.person([])
  const browser = await service.signedIn(login)
  const rows = await service.app.app.database.db.selectFrom('sessions').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(browser.cookies.get('__Host-gatehouse-session'))
})

test('another sign-in ends the session that the browser had, under a new secret', async () => {
  const { login } = await service.person([])
  const browser = await service.signedIn(login)
  const before = browser.cookies.get('__Host-gatehouse-session') as string
  await browser.submit('/sign-in', { login, password })
  expect(browser.cookies.get('__Host-gatehouse-session')).not.toBe(before)
  expect((await browser.ask(who)).status).toBe(200)
  const old = service.browser()
  old.cookies.set('__Host-gatehouse-session', before)
  const { status, errors } = await old.ask(who)
  expect(status).toBe(401)
  expect(errors[0]?.extensions.code).toBe('SESSION_ENDED')
})

test('a session ends when nobody used it for 8 hours, and after 7 days in any case', async () => {
  const { login } = await service.person([])
  const idle = await service.signedIn(login)
  const busy = await service.signedIn(login)
  service.app.passTime(7 * hour)
  expect((await busy.ask(who)).status).toBe(200)
  await service.app.app.lastSeen.flush()
  service.app.passTime(hour)
  expect((await idle.ask(who)).errors[0]?.extensions.code).toBe('SESSION_ENDED')
  for (let passed = 8; passed < 7 * 24; passed += 7) {
    expect((await busy.ask(who)).status).toBe(200)
    await service.app.app.lastSeen.flush()
    service.app.passTime(7 * hour)
  }
  expect((await busy.ask(who)).errors[0]?.extensions.code).toBe('SESSION_ENDED')
})

test('a narrowed right and a deactivated person act on the next request', async () => {
  const { id, login } = await service.person(['customer:read', 'product:read'])
  const { db } = service.app.app.database
  const browser = await service.signedIn(login)
  await db.deleteFrom('user_permissions').where('permission', '=', 'product:read').execute()
  expect((await browser.ask(who)).data.viewer.permissions).toEqual([...everyPersons, 'customer:read'])
  await db.updateTable('users').set({ is_active: 0 }).where('id', '=', id).execute()
  expect((await browser.ask(who)).errors[0]?.extensions.code).toBe('SESSION_ENDED')
})

test('signing out ends the session at the service, not only in the browser', async () => {
  const { login } = await service.person([])
  const browser = await service.signedIn(login)
  const copy = service.browser()
  copy.cookies.set('__Host-gatehouse-session', browser.cookies.get('__Host-gatehouse-session') as string)
  expect((await browser.get('/sign-out')).status).toBe(200)
  expect((await copy.ask(who)).status).toBe(200)
  expect((await browser.submit('/sign-out', {})).status).toBe(200)
  expect(browser.cookies.has('__Host-gatehouse-session')).toBe(false)
  expect((await copy.ask(who)).status).toBe(401)
})

test('signing in leads back to pages of ours only', async () => {
  const { login } = await service.person([])
  for (const [wanted, reached] of [
    ['/graphql', '/graphql'],
    ['https://evil.example/', '/sign-in'],
    ['//evil.example/graphql', '/sign-in'],
    ['/\\evil.example', '/sign-in'],
    ['/graphql?query={x}', '/sign-in'],
    ['javascript:alert(1)', '/sign-in'],
  ] as const) {
    const answer = await service.browser().submit('/sign-in', { login, password, return: wanted })
    expect(answer.location).toBe(reached)
  }
})
