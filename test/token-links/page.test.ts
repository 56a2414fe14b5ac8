import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/lib/log.ts'
import { allRows } from '../support/all-rows.ts'
import type { IssuedToken } from '../support/test-app.ts'
import { startTokenLinkService, type TokenLinkService } from './token-link-service.ts'

let service: TokenLinkService
let token: IssuedToken
const lines: string[] = []

beforeAll(async () => {
  service = await startTokenLinkService({ log: createLog('debug', { write: (line) => lines.push(line) }) })
})
afterAll(() => service.close())

beforeEach(async () => {
  token = await service.app.token(['accessToken:read', 'customer:read', 'customer:update'])
  lines.length = 0
})

const inLanguage = (language: string) => ({ 'accept-language': language })
const open = (link: string, headers: Record<string, string> = {}) =>
  service.browser().get(`/token?link=${link}`, headers)

test.each([
  [
    'KEEP_TOKEN',
    'en',
    'Keep this access token?',
    [
      'Customers: Read, Change',
      'Last used',
      '13 September 2020 at 12:26 UTC, from 192.0.2.7',
      'Keep this token',
    ],
    'The token stays',
  ],
  [
    'KEEP_TOKEN',
    'de',
    'Dieses Zugangstoken behalten?',
    [
      'Kunden: Lesen, Ändern',
      'Zuletzt benutzt',
      '13. September 2020 um 12:26 UTC, von 192.0.2.7',
      'Dieses Token behalten',
    ],
    'Das Token bleibt',
  ],
  [
    'EXTEND_TOKEN',
    'en',
    'Extend this access token?',
    ['Permissions', 'Expires', 'Extend this token'],
    'The token is extended',
  ],
  [
    'EXTEND_TOKEN',
    'de',
    'Dieses Zugangstoken verlängern?',
    ['Rechte', 'Läuft ab', 'Dieses Token verlängern'],
    'Das Token ist verlängert',
  ],
] as const)('%s in %s', async (purpose, language, title, shown, done) => {
  const { db } = service.app.app.database
  await db
    .updateTable('access_tokens')
    .set({ last_used_at: 1_600_000_000_000, last_used_address: '192.0.2.7' })
    .where('id', '=', token.id)
    .execute()
  const link = await service.link(purpose, token)
  const page = await open(link, inLanguage(language))
  expect(page.headers.get('content-language')).toBe(language)
  expect(page.text).toContain(`<h1>${title}</h1>`)
  for (const text of shown) expect(page.text).toContain(text)
  const pressed = await service.browser().submit('/token', { link }, inLanguage(language))
  expect(pressed.text).toContain(`<h1>${done}</h1>`)
  expect((await open(link, inLanguage(language))).text).toContain(
    language === 'de' ? 'Dieser Link gilt nicht mehr' : 'This link does not work any more',
  )
})

test('a name is text, whatever is in it; a token without known permissions has none', async () => {
  const { db } = service.app.app.database
  const name = '<script>alert(1)</script>"\'&'
  await db.updateTable('access_tokens').set({ name }).where('id', '=', token.id).execute()
  await db
    .updateTable('access_token_permissions')
    .set({ permission: 'unicorn:read' })
    .where('token_id', '=', token.id)
    .where('permission', '=', 'accessToken:read')
    .execute()
  await db.deleteFrom('access_token_permissions').where('permission', 'like', 'customer:%').execute()
  const { text } = await open(await service.link('KEEP_TOKEN', token))
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
  expect(text).not.toContain('<script')
  expect(text).toContain('<dt>Permissions</dt><dd>none</dd>')
})

test('every answer is strict: nothing runs, is loaded, kept, framed, or told elsewhere', async () => {
  const link = await service.link('EXTEND_TOKEN', token)
  const answers = [
    await open(link),
    await service.browser().submit('/token', { link }),
    await open(link),
    await service.browser().submit('/token', { link }, { origin: 'https://evil.example' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 410, 403])
  for (const { headers, text } of answers) {
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.getSetCookie()).toEqual([])
    expect(text).not.toMatch(/<script|<img|<link|https?:|\son\w+=/)
  }
})

test('the secret of a link is nowhere but in its address and its form: not in logs, not at rest', async () => {
  const link = await service.link('EXTEND_TOKEN', token)
  const [, secret = ''] = /^\d+-(.*)$/.exec(link) ?? []
  const opened = await open(link)
  expect(opened.text.split(secret)).toHaveLength(2)
  await service.browser().submit('/token', { link }, { referer: `http://127.0.0.1:4000/token?link=${link}` })
  await service.browser().submit('/token', { link }, { origin: 'https://evil.example' })
  await open(`${link}x`)
  expect(lines.length).toBeGreaterThan(3)
  expect(lines.join('')).not.toContain(secret)
  expect(await allRows(service.app.app.database)).not.toContain(secret)
})

test('a form that is not of this service presses nothing, and neither do other methods or kinds of body', async () => {
  const link = await service.link('KEEP_TOKEN', token)
  const before = await allRows(service.app.app.database)
  const elsewhere: Record<string, string | null>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: null },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of elsewhere)
    expect((await service.browser().submit('/token', { link }, headers)).status).toBe(403)
  const url = `${service.server.url}/token?link=${link}`
  const origin = 'http://127.0.0.1:4000'
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    expect((await fetch(url, { method, headers: { origin } })).status).toBe(405)
  const json = { method: 'POST', headers: { origin, 'content-type': 'application/json' } }
  expect((await fetch(url, { ...json, body: JSON.stringify({ link }) })).status).toBe(415)
  // The secret must be in the form: an address alone, which anybody may make a browser send, is none.
  expect((await service.browser().submit(`/token?link=${link}`, {})).status).toBe(410)
  expect(await allRows(service.app.app.database)).toBe(before)
})
