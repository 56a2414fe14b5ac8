import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

test('a token that locks many, and one of these that narrows it, do not wait in a ring', async () => {
  for (let round = 0; round < 30; round++) {
    const ownerId = await app.user('ADMINISTRATOR')
    const lower = await app.token('ALL')
    const higher = await app.token('ALL', { ownerId })
    const answers = await Promise.all([
      app.ask(
        lower.secret,
        'mutation ($filter: AccessTokenFilter!) { lockAccessTokens(input: { filter: $filter, count: 1, reason: "a test" }) { lockedCount } }',
        { variables: { filter: { ownerId: globalId('User', ownerId) } } },
      ),
      app.ask(
        higher.secret,
        `mutation { updateAccessToken(input: { id: "${globalId('AccessToken', lower.id)}", version: 1, permissions: ["customer:read"] }) { id } }`,
      ),
    ])
    const codes = answers.map(({ errors }) => errors[0]?.extensions.code ?? 'DONE')
    // Whoever comes second finds that it was stopped, or narrowed; or was quicker than that.
    expect(codes).toContain('DONE')
    expect(codes).not.toContain('SERVICE_UNAVAILABLE')
  }
})

test('of those that a filter finds no others are locked, if they are others by then', async () => {
  const ownerId = await app.user('ADMINISTRATOR')
  const token = await app.token('ALL')
  await app.token(['customer:read'], { ownerId })
  const { data, errors } = await app.ask(
    token.secret,
    'mutation ($filter: AccessTokenFilter!) { lockAccessTokens(input: { filter: $filter, count: 2, reason: "a test" }) { lockedCount } }',
    { variables: { filter: { ownerId: globalId('User', ownerId) } } },
  )
  expect(data.lockAccessTokens).toBeNull()
  expect(errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'input.count' })
})
