import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HttpService, startHttpService } from './http-service.ts'

let service: HttpService
beforeAll(async () => {
  service = await startHttpService()
})
afterAll(() => service.close())

const audits = serverAudits({
  url: () => `${service.url}/graphql`,
  fetchFn: (url: string, { headers, ...init }: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...headers, authorization: `Bearer ${service.everything.secret}` } }),
})

test('the audits of GraphQL over HTTP are all there', () => {
  expect(audits.length).toBeGreaterThan(55)
})

test.each(audits.map(({ id, name, fn }) => ({ title: `${name} (${id})`, fn })))('$title', async ({ fn }) => {
  const result = await fn()
  expect(result.status === 'ok' ? null : result.reason).toBeNull()
})

const [named, unnamed] = ['query One { viewer { permissions } }', '{ viewer { permissions } }']

test.each([
  [`${named} query Two ${unnamed}`, undefined, 'The document has 2 operations. Name one of them: One, Two.'],
  [
    `${named} ${unnamed}`,
    undefined,
    'The document has 2 operations. Name one of them: One, one without a name.',
  ],
  [
    `${unnamed} ${unnamed}`,
    undefined,
    'The document has 2 operations without a name. Give each one, and name the one that you mean.',
  ],
  [named, 'Other', 'The document has no operation with the name "Other". It has: One.'],
  ['fragment F on Query { __typename }', undefined, 'The document has no operation.'],
])('%s, operationName %s: which operation is meant is asked', async (query, operationName, message) => {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${service.everything.secret}`,
    },
    body: JSON.stringify({ query, operationName }),
  })
  expect({ status: response.status, ...(await response.json()) }).toEqual({
    status: 400,
    errors: [{ message, extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
  })
})
