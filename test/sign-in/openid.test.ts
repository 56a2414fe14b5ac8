import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSignInLink } from '../../src/modules/sign-in/links/sign-in-links.ts'
import type { BrowserClient } from '../support/browser-client.ts'
import { clientId, clientSecret, type OpenIdPeer, startOpenIdPeer } from '../support/openid-peer.ts'
import { publicUrl, type SignInService, startSignInService } from './sign-in-service.ts'

let peer: OpenIdPeer
let service: SignInService

const redirectUri = `${publicUrl}/sign-in/openid/answer`
const role = { claim: 'groups', adminValue: 'erp-admins' }

beforeAll(async () => {
  peer = await startOpenIdPeer(redirectUri)
  const openId = { issuer: peer.issuer, clientId, clientSecret, newUsersGet: ['customer:read'], role }
  service = await startSignInService({ openId })
})
afterAll(async () => {
  await service.close()
  await peer.close()
})

let people = 0
beforeEach(() => {
  peer.user = {
    sub: `person-${++people}`,
    name: 'Ada Lovelace',
    preferred_username: `ada${people}`,
    groups: [],
  }
})
afterEach(() => {
  peer.tamper = null
})

const who = '{ viewer { kind permissions user { username displayName role } } }'

const begin = async (browser: BrowserClient, query = '') => {
  const { status, location } = await browser.get(`/sign-in/openid${query}`)
  expect(status).toBe(303)
  return location as string
}

/** As a redirect of another site brings it. */
const answer = (browser: BrowserClient, url: URL) =>
  browser.get(`${url.pathname}${url.search}`, { 'sec-fetch-site': 'cross-site' })

async function signIn(browser: BrowserClient, query = '') {
  return answer(browser, await peer.authorize(await begin(browser, query)))
}

const username = (id: number) =>
  service.app.app.database.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const identities = () => service.app.app.database.db.selectFrom('user_identities').selectAll().execute()

test('whoever the provider knows signs in: code flow, PKCE with S256, state and nonce', async () => {
  const browser = service.browser()
  const address = new URL(await begin(browser, '?return=/graphql'))
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge_method: 'S256',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  })
  const { status, location } = await answer(browser, await peer.authorize(address.href))
  expect(status).toBe(303)
  expect(location).toBe('/graphql')
  expect((await browser.ask(who)).data.viewer).toMatchObject({
    kind: 'PERSON',
    permissions: expect.arrayContaining(['customer:read']),
    user: null,
  })
  expect(browser.cookies.has('__Host-gatehouse-openid')).toBe(false)
})

test('the same identity is the same user, whatever else is said of them', async () => {
  await signIn(service.browser())
  const before = await identities()
  peer.user = { ...peer.user, preferred_username: 'other', name: 'Other', email: 'x@example.com' }
  expect((await signIn(service.browser())).status).toBe(303)
  expect(await identities()).toEqual(before)
})

test('a name that is taken gets a number; an address that is the same links nothing', async () => {
  const { id, login } = await service.person(['customer:read'])
  const { db } = service.app.app.database
  await db
    .updateTable('users')
    .set({ email: 'ada@example.com', email_key: 'ada@example.com' })
    .where('id', '=', id)
    .execute()
  peer.user = { ...peer.user, preferred_username: login, email: 'ada@example.com', email_verified: true }
  const browser = service.browser()
  expect((await signIn(browser)).status).toBe(303)
  const [identity] = (await identities()).slice(-1)
  expect(identity?.user_id).not.toBe(id)
  expect((await username(identity?.user_id as number)).username).toBe(`${login}-2`)
})

const person = async (subject: string) =>
  service.app.app.database.db
    .selectFrom('users')
    .innerJoin('user_identities', 'user_identities.user_id', 'users.id')
    .select(['username', 'display_name', 'email', 'email_key', 'language'])
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow()

test('a new person has the language and the checked address that the provider tells', async () => {
  peer.user = { ...peer.user, locale: 'de-AT', email: 'Ada@Provider.example', email_verified: true }
  await signIn(service.browser())
  expect(await person(peer.user.sub)).toMatchObject({
    email: 'Ada@Provider.example',
    email_key: 'ada@provider.example',
    language: 'de',
  })
  peer.user = { ...peer.user, locale: 'en', email: 'other@provider.example' }
  await signIn(service.browser())
  expect(await person(peer.user.sub)).toMatchObject({ email: 'Ada@Provider.example', language: 'de' })
})

test.each([
  ['that is not checked', { email: 'eve@provider.example', email_verified: false }],
  ['of which it does not say whether it is checked', { email: 'eve@provider.example' }],
  ['that is checked by a word', { email: 'eve@provider.example', email_verified: 'true' }],
  ['that somebody has', { email: 'ADA@provider.example', email_verified: true }],
  ['that is none', { email: 'no address', email_verified: true }],
])('an address %s is not taken, and keeps nobody out', async (_name, claims) => {
  peer.user = { ...peer.user, ...claims, locale: 'fr' }
  const browser = service.browser()
  expect((await signIn(browser)).status).toBe(303)
  expect(await person(peer.user.sub)).toMatchObject({ email: null, email_key: null, language: 'en' })
})

test('a name that is none by our rules keeps nobody out', async () => {
  for (const name of ['x'.repeat(121), 'evil\u202Etxt']) {
    peer.user = { ...peer.user, sub: `${peer.user.sub}-${name.length}`, name }
    expect((await signIn(service.browser())).status).toBe(303)
    const { display_name, username: called } = await person(peer.user.sub)
    expect(display_name).toBe(called)
  }
})

test('the same new person with two browsers at once, or two of one name, all come in', async () => {
  const browsers = Array.from({ length: 4 }, () => service.browser())
  const urls: URL[] = []
  for (const [i, browser] of browsers.entries()) {
    peer.user = { ...peer.user, sub: `twins-${i >> 1}`, preferred_username: 'twin' }
    urls.push(await peer.authorize(await begin(browser)))
  }
  const answers = await Promise.all(browsers.map((browser, i) => answer(browser, urls[i] as URL)))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
})

const roleOf = async (subject: string) => {
  const row = await service.app.app.database.db
    .selectFrom('users')
    .innerJoin('user_identities', 'user_identities.user_id', 'users.id')
    .select('role')
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow()
  return row.role
}

test('the role follows the claim at each sign-in; the last active administrator stays one', async () => {
  const { db } = service.app.app.database
  peer.user.groups = ['staff', 'erp-admins']
  await signIn(service.browser())
  expect(await roleOf(peer.user.sub)).toBe('ADMINISTRATOR')
  peer.user.groups = ['staff']
  await signIn(service.browser())
  expect(await roleOf(peer.user.sub)).toBe('ADMINISTRATOR')

  const other = await service.app.user('ADMINISTRATOR')
  await db.updateTable('users').set({ is_active: 0 }).where('id', '=', other).execute()
  await signIn(service.browser())
  expect(await roleOf(peer.user.sub)).toBe('ADMINISTRATOR')

  await service.app.user('ADMINISTRATOR')
  await signIn(service.browser())
  expect(await roleOf(peer.user.sub)).toBe('USER')
  peer.user.groups = 'erp-admins'
  await signIn(service.browser())
  expect(await roleOf(peer.user.sub)).toBe('ADMINISTRATOR')
})

test('an invitation links the identity to its person, once', async () => {
  const { database, linkAddress } = service.app.app
  const invite = async (userId: number) => {
    const { id } = await database.transaction((trx) => createSignInLink(trx, database, 'INVITATION', userId))
    return new URL(await linkAddress(id)).searchParams.get('link') as string
  }
  const userId = await service.app.user(['invoice:read'])
  const link = await invite(userId)
  const page = await service.browser().get(`/password/new?link=${link}`)
  expect(page.text).toContain(`/sign-in/openid?link=${link}`)
  expect((await signIn(service.browser(), `?link=${link}`)).status).toBe(303)
  expect((await identities()).at(-1)).toMatchObject({
    user_id: userId,
    issuer: peer.issuer,
    subject: peer.user.sub,
  })
  expect((await service.browser().get(`/sign-in/openid?link=${link}`)).status).toBe(410)
  // Somebody else's invitation does not take the identity along.
  const stolen = await invite(await service.app.user([]))
  expect((await signIn(service.browser(), `?link=${stolen}`)).status).toBe(410)
  expect((await identities()).at(-1)?.user_id).toBe(userId)
})

test('a deactivated person is not let in', async () => {
  await signIn(service.browser())
  const { user_id } = (await identities()).at(-1) as { user_id: number }
  await service.app.app.database.db
    .updateTable('users')
    .set({ is_active: 0 })
    .where('id', '=', user_id)
    .execute()
  const answered = await signIn(service.browser())
  expect(answered.status).toBe(403)
  expect(answered.headers.getSetCookie().join()).not.toContain('gatehouse-session')
})

/** Refused, and nobody is signed in by it. */
async function expectRefused(answered: ReturnType<typeof answer>, browser: BrowserClient) {
  expect((await answered).status).toBe(403)
  expect(browser.cookies.has('__Host-gatehouse-session')).toBe(false)
}

test('an answer is taken once', async () => {
  const browser = service.browser()
  const url = await peer.authorize(await begin(browser))
  const replay = service.browser()
  for (const [name, value] of browser.cookies) replay.cookies.set(name, value)
  expect((await answer(browser, url)).status).toBe(303)
  await expectRefused(answer(replay, url), replay)
})

test('an answer is taken from the browser that asked only', async () => {
  const victim = service.browser()
  const attacker = service.browser()
  const url = await peer.authorize(await begin(attacker))
  await expectRefused(answer(victim, url), victim)
  await begin(victim)
  await expectRefused(answer(victim, url), victim)
})

test('an answer is taken within ten minutes', async () => {
  const browser = service.browser()
  const url = await peer.authorize(await begin(browser))
  service.app.passTime(10 * 60_000)
  await expectRefused(answer(browser, url), browser)
})

test.each([
  ['another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
  ['no state', (url: URL) => url.searchParams.delete('state')],
  ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
  ['no issuer, although it promises one', (url: URL) => url.searchParams.delete('iss')],
  ['another code', (url: URL) => url.searchParams.set('code', 'x'.repeat(43))],
  ['no code', (url: URL) => url.searchParams.delete('code')],
  ['the state twice', (url: URL) => url.searchParams.append('state', 'x')],
  [
    'a refusal',
    (url: URL) => {
      url.searchParams.delete('code')
      url.searchParams.set('error', 'access_denied')
    },
  ],
])('an answer with %s is refused', async (_name, change) => {
  const browser = service.browser()
  const url = await peer.authorize(await begin(browser))
  change(url)
  await expectRefused(answer(browser, url), browser)
})

test('a code that was given for another browser’s challenge or nonce is refused', async () => {
  const browser = service.browser()
  const own = new URL(await begin(browser))
  const stranger = new URL(await begin(service.browser()))
  for (const parameter of ['code_challenge', 'nonce']) {
    const mixed = service.browser()
    const address = new URL(await begin(mixed))
    address.searchParams.set(parameter, stranger.searchParams.get(parameter) as string)
    await expectRefused(answer(mixed, await peer.authorize(address.href)), mixed)
  }
  expect((await answer(browser, await peer.authorize(own.href))).status).toBe(303)
})

const claims = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString())

const rewritten = (token: string, change: Record<string, unknown>): string => {
  const [head, , signature] = token.split('.')
  const body = Buffer.from(JSON.stringify({ ...claims(token), ...change })).toString('base64url')
  return [head, body, signature].join('.')
}

test.each([
  ['another subject, so that the signature is not its', { sub: 'somebody-else' }],
  ['another issuer', { iss: 'https://evil.example' }],
  ['another audience', { aud: 'another-client' }],
  ['an end in the past', { exp: 1 }],
  ['another nonce', { nonce: 'x' }],
])('an ID token with %s is refused', async (_name, change) => {
  const browser = service.browser()
  peer.tamper = (body) => ({ ...body, id_token: rewritten(body.id_token as string, change) })
  await expectRefused(signIn(browser), browser)
})

test('an answer without an ID token, or with one that is not signed, is refused', async () => {
  for (const tamper of [
    ({ id_token: _, ...rest }: Record<string, unknown>) => rest,
    (body: Record<string, unknown>) => {
      const [, payload] = String(body.id_token).split('.')
      return { ...body, id_token: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.` }
    },
  ]) {
    const browser = service.browser()
    peer.tamper = tamper
    await expectRefused(signIn(browser), browser)
  }
})

test.each(['cross-site', 'same-site', 'none'])(
  'nothing elsewhere begins it (%s), least of all with an invitation that its sender holds',
  async (site) => {
    const from = { 'sec-fetch-site': site }
    const start = await service.browser().get('/sign-in/openid?return=/graphql', from)
    expect([start.status, start.location]).toEqual([303, '/sign-in'])
    const { database, linkAddress } = service.app.app
    const userId = await service.app.user([])
    const { id } = await database.transaction((trx) => createSignInLink(trx, database, 'INVITATION', userId))
    const address = new URL(await linkAddress(id))
    const mailed = await service.browser().get(`/sign-in/openid${address.search}`, from)
    expect([mailed.status, mailed.location]).toEqual([303, address.pathname + address.search])
    expect(mailed.headers.getSetCookie()).toEqual([])
  },
)

test('without an account here, who is known there is told so; a provider that is away is no refusal', async () => {
  const dead = createServer()
  await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(dead.address() as AddressInfo).port}`
  await new Promise((resolve) => dead.close(resolve))
  const closed = { clientId, clientSecret, newUsersGet: null, role: null }
  const strict = await startSignInService({ openId: { ...closed, issuer: peer.issuer } })
  const away = await startSignInService({ openId: { ...closed, issuer } })
  try {
    const browser = strict.browser()
    const answered = await answer(browser, await peer.authorize(await begin(browser)))
    expect(answered.status).toBe(403)
    expect(answered.text).toContain('no account here')
    expect((await away.browser().get('/sign-in/openid')).status).toBe(503)
  } finally {
    await strict.close()
    await away.close()
  }
})
