import { afterAll, beforeAll, expect, test } from 'vitest'
import { networkOf } from '../../src/lib/network-of.ts'
import { bucket, takeTry } from '../../src/modules/sign-in/abuse/budgets.ts'
import { password, type SignInService, startSignInService } from './sign-in-service.ts'

let service: SignInService

beforeAll(async () => {
  service = await startSignInService()
})
afterAll(() => service.close())

const minute = 60_000

const attempt = async (login: string, typed: string, browser = service.browser()) =>
  browser.submit('/sign-in', { login, password: typed })

/** As if so many had been wrong already: each real one costs a hash. */
async function spend(times: number, ...of: Parameters<typeof bucket>): Promise<void> {
  for (let time = 0; time < times; time++) await takeTry(service.app.app.database, [bucket(...of)])
}

/** Without what is different each time, or what was typed. */
const comparable = ({ status, headers, text }: Awaited<ReturnType<typeof attempt>>, login: string) => ({
  status,
  text: text.replaceAll(login, 'LOGIN'),
  headers: [...headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name)),
})

test('an unknown, a deactivated, a password-less user and a wrong password are answered alike', async () => {
  const { db } = service.app.app.database
  const known = await service.person([])
  const deactivated = await service.person([])
  await db.updateTable('users').set({ is_active: 0 }).where('id', '=', deactivated.id).execute()
  const bare = await service.app.user([])
  const { username } = await db
    .selectFrom('users')
    .select('username')
    .where('id', '=', bare)
    .executeTakeFirstOrThrow()

  const asked = [
    [known.login, 'a wrong password'],
    [deactivated.login, password],
    [username, password],
    ['nobody', password],
    ['nobody@example.com', 'x'],
    ['', ''],
  ] as const
  const answers = []
  for (const [login, typed] of asked) {
    const before = service.app.statements.length
    const answer = await attempt(login, typed)
    const statements = service.app.statements.slice(before).filter((it) => !it.includes('sign_in_budgets'))
    answers.push({ ...comparable(answer, login || 'LOGIN'), statements })
  }
  for (const answer of answers.slice(1, 5)) expect(answer).toEqual(answers[0])
  expect(answers[5]?.status).toBe(422)
  service.app.passTime(15 * minute)
})

test('a forgotten password is answered alike for everybody, and a mail goes only to who has an account', async () => {
  const { db } = service.app.app.database
  const { id, login } = await service.person([])
  await db
    .updateTable('users')
    .set({ email: 'ada@example.com', email_key: 'ada@example.com' })
    .where('id', '=', id)
    .execute()
  const ask = (typed: string) => service.browser().submit('/password/forgotten', { login: typed })
  const [first, ...others] = [
    comparable(await ask(login), login),
    comparable(await ask('nobody'), 'nobody'),
    comparable(await ask('ada@example.com'), 'ada@example.com'),
  ]
  for (const answer of others) expect(answer).toEqual(first)
  for (let again = 0; again < 4; again++) expect(comparable(await ask(login), login)).toEqual(first)
  await service.app.app.background.settled()
  const mails = await db.selectFrom('mail_outbox').select(['recipient_address', 'language']).execute()
  // Three for the name and one for the address; more than three an hour would fill somebody's mailbox.
  expect(mails).toEqual(Array(4).fill({ recipient_address: 'ada@example.com', language: 'en' }))
})

test('guessing stops after ten tries, also for the right password; the owner’s browser goes on', async () => {
  const { login } = await service.person([])
  const owner = await service.signedIn(login)
  await owner.submit('/sign-out', {})
  for (let guess = 0; guess < 10; guess++) expect((await attempt(login, `guess ${guess}`)).status).toBe(422)
  const refused = await attempt(login, password)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
  expect(refused.headers.getSetCookie()).toEqual([])
  expect((await attempt(` ${login.toUpperCase()}`, password)).status).toBe(429)

  expect((await attempt(login, password, owner)).status).toBe(303)

  service.app.passTime(15 * minute)
  expect((await attempt(login, password)).status).toBe(303)
})

test('guesses side by side are counted before they are looked at', async () => {
  const { login } = await service.person([])
  const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => attempt(login, `guess ${i}`)))
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 422)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(6)
})

test('a device cookie has tries of its own, fewer than for ever, and only for its own account', async () => {
  const ada = await service.person([])
  const eve = await service.person([])
  const browser = await service.signedIn(eve.login)
  service.app.passTime(15 * minute)
  await spend(10, 'login', ada.login)
  expect((await attempt(ada.login, password, browser)).status).toBe(429)

  const [, nonce = '', pepper, mac] = (browser.cookies.get('__Host-gatehouse-device') as string).split('.')
  await spend(9, 'device', nonce)
  await spend(9, 'login', eve.login)
  for (let guess = 0; guess < 2; guess++)
    expect((await attempt(eve.login, `guess ${guess}`, browser)).status).toBe(422)
  expect((await attempt(eve.login, password, browser)).status).toBe(429)

  const forged = service.browser()
  forged.cookies.set('__Host-gatehouse-device', [ada.id, nonce, pepper, mac].join('.'))
  expect((await attempt(ada.login, password, forged)).status).toBe(429)
})

test('an address has sixty tries, whatever the names', async () => {
  service.app.passTime(15 * minute)
  await spend(58, 'address', '127.0.0.1')
  for (let guess = 0; guess < 2; guess++)
    expect((await attempt(`somebody-${guess}`, 'x'.repeat(1_100))).status).toBe(422)
  expect((await attempt('somebody-else', password)).status).toBe(429)
  service.app.passTime(15 * minute)
  expect((await attempt('somebody-else', password)).status).toBe(422)
})

test('failures are in the audit log: by whom tried and whose account, never what was typed', async () => {
  service.app.passTime(15 * minute)
  const { id, login } = await service.person([])
  const { db } = service.app.app.database
  await attempt(login, 'my secret in vain')
  const event = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('action', '=', 'signIn.failed')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  expect(event).toMatchObject({
    actor_kind: 'SYSTEM',
    actor_name: 'sign-in',
    subject_id: id,
    owner_user_id: id,
  })
  expect(event.address).toMatch(/127\.0\.0\.1$/)
  expect(JSON.stringify(await db.selectFrom('audit_events').selectAll().execute())).not.toContain('in vain')
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  [null, ''],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('what is left of a budget does not tell which names are of one account, or of any', async () => {
  service.app.passTime(15 * minute)
  const { login } = await service.person([])
  const { db } = service.app.app.database
  const email = `${login}@example.com`
  await db.updateTable('users').set({ email, email_key: email }).where('username', '=', login).execute()
  await spend(10, 'login', login)
  await spend(10, 'login', 'nobody')
  for (const [spent, other] of [
    [login, email],
    ['nobody', 'nobody@example.com'],
  ] as const) {
    expect((await attempt(spent, 'wrong')).status).toBe(429)
    expect((await attempt(other, 'wrong')).status).toBe(422)
  }
})
