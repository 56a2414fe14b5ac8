import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/lib/log.ts'
import { openSocket, sendRaw, statusOf } from '../support/raw-request.ts'
import { publicUrl, type SignInService, startSignInService } from './sign-in-service.ts'

let service: SignInService
const lines: string[] = []

beforeAll(async () => {
  service = await startSignInService({ log: createLog('info', { write: (line) => lines.push(line) }) })
})
beforeEach(() => {
  lines.length = 0
})
afterAll(() => service.close())

const head = (type: string, length: number) => [
  'POST /sign-in HTTP/1.1',
  'Host: 127.0.0.1:4000',
  `Origin: ${publicUrl}`,
  `Content-Type: ${type}`,
  `Content-Length: ${length}`,
]
const form = 'application/x-www-form-urlencoded'

const levels = () => lines.map((line) => (JSON.parse(line) as { level: string }).level)

test.each([
  ['a form of 20 KB', form, `login=${'x'.repeat(20_000)}`, 413],
  ['a form of 2 MB', form, `login=${'x'.repeat(2_000_000)}`, 413],
  ['text', 'text/plain', 'login=x', 415],
  ['JSON', 'application/json', '{}', 415],
])('%s is refused, and is no error of ours', async (_what, type, body, status) => {
  const answer = await sendRaw(service.server.url, head(type, body.length), body)
  expect(statusOf(answer)).toBe(status)
  expect(answer).toContain('This is no form of ours')
  expect(levels()).toEqual(['info'])
})

test('whoever leaves in the middle of a form leaves one line in the log, which is no error', async () => {
  const socket = await openSocket(service.server.url)
  socket.write(`${head(form, 50).join('\r\n')}\r\n\r\nlogin=a`)
  await delay(100)
  socket.destroy()
  await expect.poll(levels).toEqual(['info'])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ path: '/sign-in', status: 400 })
  expect((await service.browser().get('/sign-in')).status).toBe(200)
})
