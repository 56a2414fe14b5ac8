import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { createSignInLink } from '../../src/modules/sign-in/links/sign-in-links.ts'
import { createUser } from '../../src/modules/users/create-user.ts'
import { deactivateUser, reactivateUser } from '../../src/modules/users/stop-user.ts'
import { type SignInService, startSignInService } from './sign-in-service.ts'

let service: SignInService

beforeAll(async () => {
  service = await startSignInService()
})
afterAll(() => service.close())

const actor = { kind: 'SYSTEM', name: 'test' } as const
const person = { role: 'USER', language: 'de', permissions: [] } as const

const mails = () => service.app.app.database.db.selectFrom('mail_outbox').selectAll().execute()

test('who gets an account with an address is invited; without one, nobody is', async () => {
  const { database } = service.app.app
  await createUser(database, actor, { ...person, username: 'eva', displayName: 'Eva', email: null })
  expect(await mails()).toEqual([])
  await createUser(database, actor, {
    ...person,
    username: 'ada',
    displayName: 'Ada',
    email: 'ada@example.com',
  })
  expect(await mails()).toMatchObject([
    { kind: 'signIn.invitation', recipient_address: 'ada@example.com', language: 'de', state: 'PENDING' },
  ])
})

test('an account that can not be created is not invited', async () => {
  const before = await mails()
  const again = { ...person, username: 'ada', displayName: 'Ada', email: 'other@example.com' }
  await expect(createUser(service.app.app.database, actor, again)).rejects.toThrow('already a user')
  expect(await mails()).toEqual(before)
})

test('deactivation ends sessions and links for good: reactivation brings none of them back', async () => {
  const { database, linkAddress } = service.app.app
  const { id, login } = await service.person([])
  const browser = await service.signedIn(login)
  const link = await database.transaction((trx) => createSignInLink(trx, database, 'PASSWORD_RESET', id))
  const address = new URL(await linkAddress(link.id))
  await deactivateUser(database, actor, 'SYSTEM', id)
  expect((await browser.ask('{ viewer { kind } }')).status).toBe(401)
  await reactivateUser(database, actor, 'SYSTEM', id)
  expect((await browser.ask('{ viewer { kind } }')).status).toBe(401)
  expect((await service.browser().get(address.pathname + address.search)).status).toBe(410)
  expect((await service.browser().submit('/sign-in', { login, password: 'x' })).status).toBe(422)
})

test('a page of an account speaks its language, any other the browser’s', async () => {
  const { id, login } = await service.person([])
  const browser = await service.signedIn(login)
  const accept = { 'accept-language': 'fr, de-AT;q=0.8, en;q=0.5' }
  expect((await browser.get('/sign-in', accept)).text).toContain('<html lang="en">')
  await service.app.app.database.db
    .updateTable('users')
    .set({ language: 'de' })
    .where('id', '=', id)
    .execute()
  expect((await browser.get('/sign-in')).text).toContain('Sie sind angemeldet.')
  for (const [wish, language] of [
    ['fr, de-AT;q=0.8, en;q=0.5', 'de'],
    ['en, de', 'en'],
    ['de;q=0, fr', 'en'],
    ['*', 'en'],
  ] as const)
    expect((await service.browser().get('/sign-in', { 'accept-language': wish })).text).toContain(
      `<html lang="${language}">`,
    )
})

test('pages run nothing, load nothing, are framed by nobody and kept by nobody', async () => {
  for (const path of ['/sign-in', '/sign-out', '/password/forgotten', '/password/new', '/set-up']) {
    const { headers, text } = await service
      .browser()
      .get(`${path}?link=%22%3E%3Cscript%3E&return=%22%3E%3Cscript%3E`)
    expect(text, path).not.toContain('<script')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('what is typed comes back as text', async () => {
  const { text } = await service
    .browser()
    .submit('/sign-in', { login: '"><script>alert(1)</script>', password: 'x' })
  expect(text).not.toContain('<script')
  expect(text).toContain('&quot;&gt;&lt;script&gt;')
})

test('what a page does not do is refused', async () => {
  const put = await fetch(`${service.server.url}/sign-in`, { method: 'PUT' })
  expect(put.status).toBe(405)
})

const invite = (id: number) =>
  `mutation { sendInvitation(input: { userId: "${globalId('User', id)}" }) { user { username } } }`
const show = (id: number) =>
  `mutation { endUserSessions(input: { userId: "${globalId('User', id)}" }) { endedSessions } }`
const codes = ({ errors }: { errors: readonly { extensions: { code?: unknown } }[] }) =>
  errors.map(({ extensions }) => extensions.code)

test('who is invited, or shown out, is nobody with rights that the other lacks; an open link is as good as a password', async () => {
  const { app } = service
  const { db } = app.app.database
  const withAddress = async (permissions: Parameters<typeof app.user>[0]) => {
    const id = await app.user(permissions)
    const email = `somebody-${id}@example.com`
    await db.updateTable('users').set({ email, email_key: email }).where('id', '=', id).execute()
    return id
  }
  const chief = await withAddress('ADMINISTRATOR')
  const strong = await withAddress(['invoice:read'])
  const weak = await withAddress([])
  const rights = ['user:read', 'user:update']
  const { secret } = await app.token(rights, { ownerId: chief })
  for (const by of [await app.session(await app.user(rights)), secret])
    for (const act of [invite, show]) {
      expect(codes(await app.ask(by, act(chief)))).toEqual(['FORBIDDEN'])
      expect(codes(await app.ask(by, act(strong)))).toEqual(['FORBIDDEN'])
      expect(codes(await app.ask(by, act(weak)))).toEqual([])
      expect(codes(await app.ask(by, act(99_999)))).toEqual(['NOT_FOUND'])
    }
  const asChief = await app.session(chief)
  for (const act of [invite, show]) expect(codes(await app.ask(asChief, act(strong)))).toEqual([])
})

test('to invite asks for a recent sign-in, to show somebody out does not: that must be quick', async () => {
  const { app } = service
  const asChief = await app.session(await app.user('ADMINISTRATOR'))
  const other = await app.user([])
  app.passTime(61 * 60_000)
  expect(codes(await app.ask(asChief, invite(other)))).toEqual(['REAUTHENTICATION_REQUIRED'])
  expect(codes(await app.ask(asChief, show(other)))).toEqual([])
})
