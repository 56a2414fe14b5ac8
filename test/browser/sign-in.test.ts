import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { offerSetUp } from '../../src/modules/sign-in/links/set-up.ts'
import { createSignInLink } from '../../src/modules/sign-in/links/sign-in-links.ts'
import {
  type SignInService,
  password as servicePassword,
  startSignInService,
} from '../sign-in/sign-in-service.ts'
import { launchChromium } from '../support/chromium.ts'
import { freePort } from '../support/mysql-server.ts'
import { clientId, clientSecret, type OpenIdPeer, startOpenIdPeer } from '../support/openid-peer.ts'

let peer: OpenIdPeer
let service: SignInService
let url: string
let program: Browser
let browser: BrowserContext
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  peer = await startOpenIdPeer(`${url}/sign-in/openid/answer`)
  const openId = { issuer: peer.issuer, clientId, clientSecret, newUsersGet: [], role: null }
  service = await startSignInService({ openId, publicUrl: url, embeddedDemo: true, port })
  program = await launchChromium()
})
afterAll(async () => {
  await program.close()
  await service.close()
  await peer.close()
})

/** As a browser that has never been here. */
beforeEach(async () => {
  browser = await program.newContext({ locale: 'en-GB' })
  page = await browser.newPage()
  complaints.length = 0
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
})
afterEach(async () => {
  await browser.close()
  // Of the content security policy, above all.
  expect(complaints).toEqual([])
})

const password = 'a paddock of quiet llamas'

async function choosePassword(): Promise<void> {
  await page.getByLabel('New password').fill(password)
  await page.getByLabel('The same password again').fill(password)
}

async function signIn(login: string, typed: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('Username or e-mail address').fill(login)
  await page.getByLabel('Password').fill(typed)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const heading = () => page.getByRole('heading').textContent()

test('from the printed link to GraphiQL, and out again', async () => {
  const { signIn: parts, linkAddress } = service.app.app
  await page.goto(await linkAddress((await offerSetUp(parts)) as number))
  await page.getByLabel('Username').fill('ada')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await choosePassword()
  await page.getByRole('button', { name: 'Create and sign in' }).click()
  expect(await heading()).toBe('Hello, Ada Lovelace')

  await page.getByRole('link', { name: 'Open GraphiQL' }).click()
  await page.getByText('You are signed in.').waitFor()
  await page.getByRole('button', { name: /Execute query/i }).click()
  await page.getByText('"customer:read"').first().waitFor()

  await page.getByRole('link', { name: 'Account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  expect(await heading()).toBe('You are signed out.')
  await page.goto(`${url}/graphql`)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Username or e-mail address').fill('ada')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('You are signed in.').waitFor()
  expect(page.url()).toBe(`${url}/graphql`)
})

test('a wrong password is told, and the right one signs in, as 127.0.0.1 and as localhost', async () => {
  await signIn('ada', 'not it at all')
  expect(await page.getByRole('alert').textContent()).toContain('Check the name and the password')
  expect(await page.title()).toMatch(/^Error: /)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  expect(await heading()).toBe('Hello, Ada Lovelace')
  const cookies = await browser.cookies(url)
  expect(cookies.find(({ name }) => name === '__Host-gatehouse-session')).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
  })
  const local = url.replace('127.0.0.1', 'localhost')
  await page.goto(`${local}/sign-in`)
  expect(await heading()).toBe('Sign in')
  await page.getByLabel('Username or e-mail address').fill('ada')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  expect(await heading()).toBe('Hello, Ada Lovelace')
})

/** As GraphiQL sends what is in its editors. */
const askInPage = (headers: Record<string, string>) =>
  page.evaluate(async (given) => {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...given },
      body: JSON.stringify({ query: '{ viewer { kind } }' }),
    })
    return { status: response.status, text: await response.text() }
  }, headers)

test('GraphiQL leaves out the session of who is no administrator, says so, and takes their token', async () => {
  const { id, login } = await service.person([])
  const { secret } = await service.app.token(['accessToken:read'], { ownerId: id })
  await signIn(login, servicePassword)
  expect(await page.getByRole('link', { name: 'Open GraphiQL' }).count()).toBe(0)
  await page.goto(`${url}/graphql`)
  await page.getByText('works with the session of administrators only').waitFor()
  const refused = await askInPage({})
  expect(refused).toMatchObject({ status: 401, text: expect.stringContaining('UNAUTHENTICATED') })
  expect(await askInPage({ authorization: `Bearer ${secret}` })).toMatchObject({
    status: 200,
    text: expect.stringContaining('TOKEN'),
  })
})

test('who signs in as an administrator in another tab goes on in GraphiQL', async () => {
  await page.goto(`${url}/graphql`)
  await page.getByText('or put a token into Headers').waitFor()
  const other = page
  page = await browser.newPage()
  await signIn('ada', password)
  page = other
  expect(await askInPage({})).toMatchObject({ status: 200, text: expect.stringContaining('PERSON') })
  await page.getByText('You are signed in.').waitFor()
})

test('an invitation is a password, or the organisation’s sign-in', async () => {
  const { database, linkAddress } = service.app.app
  const invite = async () => {
    const userId = await service.app.user([])
    return database.transaction((trx) => createSignInLink(trx, database, 'INVITATION', userId))
  }
  await page.goto(await linkAddress((await invite()).id))
  await choosePassword()
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  expect(await heading()).toMatch(/^Hello, User \d+$/)

  await browser.clearCookies()
  peer.user = { sub: 'grace', name: 'Grace Hopper', preferred_username: 'grace' }
  await page.goto(await linkAddress((await invite()).id))
  const welcome = await heading()
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click()
  await page.getByText('You are signed in.').waitFor()
  expect(await heading()).toBe(welcome?.replace('Welcome', 'Hello'))
})

test('who comes back from the provider is signed in', async () => {
  peer.user = { sub: 'katherine', name: 'Katherine Johnson', preferred_username: 'katherine' }
  await page.goto(`${url}/sign-in`)
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click()
  await page.getByText('You are signed in.').waitFor()
  expect(await heading()).toBe('Hello, Katherine Johnson')
  await page.reload()
  expect(await heading()).toBe('Hello, Katherine Johnson')
})

test('a page elsewhere does nothing with the session, nor signs its reader in', async () => {
  await signIn('ada', password)
  expect(await heading()).toBe('Hello, Ada Lovelace')
  const body = JSON.stringify({ query: 'mutation { signOut { endedSessions } }' })
  // The provider’s origin: another port, so the same site, for which Lax is no hindrance.
  await page.route(`${peer.issuer}/evil`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form id="text" method="post" enctype="text/plain" action="${url}/graphql"><input name='${body.slice(0, -1)}, "x": "' value='"}'></form>
<form id="out" method="post" action="${url}/sign-out"></form>`,
    }),
  )
  for (const form of ['text', 'out']) {
    await page.goto(`${peer.issuer}/evil`)
    const answered = page.waitForResponse((response) => response.url().startsWith(url))
    await page.evaluate((id) => (document.querySelector(`#${id}`) as HTMLFormElement).submit(), form)
    expect((await answered).status()).toBe(403)
    await page.waitForURL(`${url}/**`)
  }
  await page.goto(`${peer.issuer}/evil`)
  const reached = await page.evaluate(
    ({ to, text }) =>
      fetch(to, {
        method: 'POST',
        credentials: 'include',
        headers: { 'content-type': 'application/json', 'gatehouse-session': '1' },
        body: text,
      }).then(
        () => true,
        () => false,
      ),
    { to: `${url}/graphql`, text: body },
  )
  expect(reached).toBe(false)
  complaints.length = 0
  await page.goto(`${url}/sign-in`)
  expect(await heading()).toBe('Hello, Ada Lovelace')
})
