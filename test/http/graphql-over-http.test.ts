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
