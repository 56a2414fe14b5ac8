import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allRows } from '../support/all-rows.ts'
import { startTokenLinkService, type TokenLinkService } from './token-link-service.ts'

let service: TokenLinkService

beforeAll(async () => {
  service = await startTokenLinkService()
})
afterAll(() => service.close())

/** Those that open links which nobody pressed: scanners of mails, previews, prefetching browsers. */
const visitors: readonly { method: 'GET' | 'HEAD'; headers: Record<string, string> }[] = [
  { method: 'GET', headers: { 'user-agent': 'Mozilla/5.0', 'accept-language': 'de' } },
  { method: 'GET', headers: { 'user-agent': 'MailScanner/3', 'sec-fetch-site': 'cross-site' } },
  { method: 'HEAD', headers: { 'user-agent': 'LinkPreview/1' } },
  { method: 'GET', headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' } },
]

/** To the service's own handler, without a socket: thousands of them take seconds. */
function open(link: string, { method, headers }: (typeof visitors)[number]): Promise<[number, string]> {
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method,
    url: `/token?link=${link}`,
    headers,
  })
  const response = new ServerResponse(request)
  const { promise, resolve } = Promise.withResolvers<[number, string]>()
  response.end = ((body?: string) => {
    resolve([response.statusCode, body ?? ''])
    return response
  }) as typeof response.end
  expect(service.app.app.handlePage(request, response)).toBe(true)
  return promise
}

const opened = 10_000
const atOnce = 50

test(`a link that was opened ${opened} times has changed nothing, and still works`, async () => {
  const token = await service.app.token(['accessToken:read'])
  const links = [await service.link('KEEP_TOKEN', token), await service.link('EXTEND_TOKEN', token)] as const
  const before = await allRows(service.app.app.database)
  const pages = new Map<string, number>()
  for (let first = 0; first < opened; first += atOnce) {
    const answers = Array.from({ length: atOnce }, (_, i) => {
      const visitor = visitors[(first + i) % visitors.length] as (typeof visitors)[number]
      return open(links[Math.floor((first + i) / visitors.length) % 2 === 0 ? 0 : 1], visitor)
    })
    for (const [status, text] of await Promise.all(answers)) {
      expect(status).toBe(200)
      const title = /<h1>(.*)<\/h1>/.exec(text)?.[1] ?? ''
      pages.set(title, (pages.get(title) ?? 0) + 1)
    }
  }
  expect(Object.fromEntries(pages)).toEqual({
    '': opened / 4,
    'Keep this access token?': opened / 4,
    'Extend this access token?': opened / 4,
    'Dieses Zugangstoken behalten?': opened / 8,
    'Dieses Zugangstoken verlängern?': opened / 8,
  })
  expect(await allRows(service.app.app.database)).toBe(before)
  for (const link of links) expect((await service.browser().submit('/token', { link })).status).toBe(200)
}, 120_000)
