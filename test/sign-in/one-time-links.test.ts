import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { offerSetUp } from '../../src/modules/sign-in/links/set-up.ts'
import { createSignInLink, type SignInPurpose } from '../../src/modules/sign-in/links/sign-in-links.ts'
import { password, type SignInService, startSignInService } from './sign-in-service.ts'

let service: SignInService

beforeAll(async () => {
  service = await startSignInService()
})
afterAll(() => service.close())

const other = 'a paddock of quiet llamas'
const hour = 60 * 60_000

/** The secret as a mail would carry it. */
async function link(purpose: SignInPurpose, userId: number | null): Promise<string> {
  const { database, linkAddress } = service.app.app
  const { id } = await database.transaction((trx) => createSignInLink(trx, database, purpose, userId))
  return new URL(await linkAddress(id)).searchParams.get('link') as string
}

const choose = (text: string, chosen = other) =>
  service.browser().submit('/password/new', { link: text, password: chosen, repeated: chosen })

const signIn = async (login: string, typed: string) =>
  (await service.browser().submit('/sign-in', { login, password: typed })).status

test('the first administrator is made by a link, once; nobody else by another', async () => {
  const { linkAddress, signIn: parts } = service.app.app
  const first = new URL(await linkAddress((await offerSetUp(parts)) as number)).searchParams.get(
    'link',
  ) as string
  const second = new URL(await linkAddress((await offerSetUp(parts)) as number))
  const text = second.searchParams.get('link') as string
  expect(second.href).toMatch(/^http:\/\/127\.0\.0\.1:4000\/set-up\?link=\d+-[\w-]{43}$/)
  const form = { username: 'ada', displayName: 'Ada Lovelace', email: '', password: other, repeated: other }

  const browser = service.browser()
  expect((await browser.submit('/set-up', { ...form, link: first })).status).toBe(410)
  expect((await browser.get(`/set-up?link=${text}`)).status).toBe(200)
  expect((await browser.submit('/set-up', { ...form, link: text, username: 'Ada!' })).status).toBe(422)
  expect((await browser.submit('/set-up', { ...form, link: text, repeated: 'x' })).status).toBe(422)
  expect((await browser.submit('/set-up', { ...form, link: text })).status).toBe(303)
  expect((await browser.ask('{ viewer { kind user { username role } } }')).data.viewer).toEqual({
    kind: 'PERSON',
    user: { username: 'ada', role: 'ADMINISTRATOR' },
  })
  expect((await service.browser().submit('/set-up', { ...form, link: text, username: 'eve' })).status).toBe(
    410,
  )
  expect(await offerSetUp(parts)).toBeNull()
  const late = await link('SET_UP', null)
  expect((await service.browser().submit('/set-up', { ...form, link: late, username: 'eve' })).status).toBe(
    410,
  )
})

test('a link works once; opening it changes nothing', async () => {
  const { id, login } = await service.person([])
  const text = await link('PASSWORD_RESET', id)
  for (let opened = 0; opened < 3; opened++)
    expect((await service.browser().get(`/password/new?link=${text}`)).status).toBe(200)
  expect((await choose(text, 'too short')).status).toBe(422)
  expect((await choose(text)).status).toBe(303)
  expect((await choose(text, 'yet another long one')).status).toBe(410)
  expect((await service.browser().get(`/password/new?link=${text}`)).status).toBe(410)
  expect(await signIn(login, other)).toBe(303)
  expect(await signIn(login, password)).toBe(422)
})

test('of many who use it at the same time, one does', async () => {
  const { id } = await service.person([])
  const text = await link('INVITATION', id)
  const answers = await Promise.all(Array.from({ length: 5 }, () => choose(text)))
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410, 410])
})

test('a link is bound to its purpose, its person and its row', async () => {
  const ada = await service.person([])
  const eve = await service.person([])
  const ofAda = await link('PASSWORD_RESET', ada.id)
  const ofEve = await link('PASSWORD_RESET', eve.id)
  const [, secret = ''] = /^\d+-(.*)$/.exec(ofEve) ?? []
  const [adasId = ''] = ofAda.split('-')
  const forged = [
    `${adasId}-${secret}`,
    `0${ofAda}`,
    `${ofAda}x`,
    ofAda.slice(0, -1),
    `${adasId}-${'A'.repeat(43)}`,
    adasId,
    '',
    'x'.repeat(5_000),
  ]
  for (const text of forged) expect((await choose(text)).status, text).toBe(410)
  const { db } = service.app.app.database
  for (const stolen of [{ user_id: ada.id }, { purpose: 'INVITATION' as const }]) {
    const text = await link('PASSWORD_RESET', eve.id)
    await db.updateTable('one_time_links').set(stolen).where('id', '=', Number.parseInt(text, 10)).execute()
    expect((await choose(text)).status).toBe(410)
  }
  const form = { username: 'mallory', displayName: 'M', password: other, repeated: other }
  expect((await service.browser().submit('/set-up', { ...form, link: ofEve })).status).toBe(410)
  expect(await signIn(ada.login, password)).toBe(303)
})

test.each([
  ['PASSWORD_RESET', 1],
  ['INVITATION', 7 * 24],
] as const)('%s ends after %i hours', async (purpose, hours) => {
  const { id } = await service.person([])
  const early = await link(purpose, id)
  service.app.passTime(hours * hour - 60_000)
  expect((await service.browser().get(`/password/new?link=${early}`)).status).toBe(200)
  service.app.passTime(60_000)
  expect((await choose(early)).status).toBe(410)
})

test('a new password ends all other links and all sessions of the person, and of nobody else', async () => {
  const { id, login } = await service.person([])
  const bystander = await service.person([])
  const [used, other1, other2, theirs] = [
    await link('PASSWORD_RESET', id),
    await link('PASSWORD_RESET', id),
    await link('INVITATION', id),
    await link('PASSWORD_RESET', bystander.id),
  ]
  const session = await service.signedIn(login)
  const theirSession = await service.signedIn(bystander.login)
  expect((await choose(used)).status).toBe(303)
  for (const text of [other1, other2]) expect((await choose(text)).status).toBe(410)
  expect((await session.ask('{ viewer { kind } }')).status).toBe(401)
  expect((await theirSession.ask('{ viewer { kind } }')).status).toBe(200)
  expect((await choose(theirs)).status).toBe(303)
})

test('a link of somebody who is deactivated does nothing', async () => {
  const { id } = await service.person([])
  const text = await link('PASSWORD_RESET', id)
  const { db } = service.app.app.database
  await db.updateTable('users').set({ is_active: 0 }).where('id', '=', id).execute()
  expect((await choose(text)).status).toBe(410)
})

test('nothing that opens a link is at rest: neither in its row nor in the outbox', async () => {
  const { id } = await service.person([])
  const { db } = service.app.app.database
  await db
    .updateTable('users')
    .set({ email: 'ada@example.com', email_key: 'ada@example.com' })
    .where('id', '=', id)
    .execute()
  await service.browser().submit('/password/forgotten', { login: 'Ada@Example.com' })
  await service.app.app.background.settled()
  const mail = await db.selectFrom('mail_outbox').selectAll().executeTakeFirstOrThrow()
  const { linkId } = JSON.parse(mail.params)
  const address = await service.app.app.linkAddress(linkId)
  const secret = address.slice(address.indexOf('link=') + 5)
  const tables = await Promise.all(
    (['mail_outbox', 'one_time_links', 'audit_events'] as const).map((table) =>
      db.selectFrom(table).selectAll().execute(),
    ),
  )
  expect(JSON.stringify(tables)).not.toContain(secret.split(/-(.*)/)[1])
  expect((await choose(secret)).status).toBe(303)
})

test('a link that was sent to another address is worth nothing', async () => {
  const id = await service.app.user([])
  const chief = await service.app.session(await service.app.user('ADMINISTRATOR'))
  const sent = await link('PASSWORD_RESET', id)
  const user = globalId('User', id)
  const { errors } = await service.app.ask(
    chief,
    `mutation { updateUser(input: { id: "${user}", version: 1, email: "elsewhere@example.com" }) { id } }`,
  )
  expect(errors).toEqual([])
  expect((await choose(sent)).status).toBe(410)
})

test('a form that is too large is refused, and the connection goes on', async () => {
  const large = { login: 'x'.repeat(50_000), password }
  const browser = service.browser()
  expect((await browser.submit('/sign-in', large)).status).toBe(413)
  expect((await browser.get('/sign-in')).status).toBe(200)
})
