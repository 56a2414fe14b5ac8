import { expect, test } from 'vitest'
import { requestInfoOf } from '../../../src/lib/request-info.ts'

test.each([
  [0, '203.0.113.7', '10.0.0.1'],
  [1, '203.0.113.7', '203.0.113.7'],
  [1, '198.51.100.1, 203.0.113.7', '203.0.113.7'],
  [2, '198.51.100.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
  [1, '2001:db8::1', '2001:db8::1'],
  [1, 'unknown', '10.0.0.1'],
  [2, '203.0.113.7', '10.0.0.1'],
  [1, null, '10.0.0.1'],
])('behind %i proxies, forwarded for %s, a request comes from %s', (proxies, forwarded, address) => {
  const header = (name: string) => (name === 'x-forwarded-for' ? forwarded : null)
  expect(requestInfoOf(header, '10.0.0.1', proxies).address).toBe(address)
})
