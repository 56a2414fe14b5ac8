import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { createLog } from '../../src/lib/log.ts'
import { LockAccessTokenDocument } from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

const day = 86_400_000
/** What every person may, and so their tokens. */
const ownTokens = ['accessToken:create', 'accessToken:read', 'accessToken:update', 'accessToken:delete']

let app: TestApp
let everything: IssuedToken

beforeAll(async () => {
  app = await startTestApp()
  everything = await app.token('ALL', { expiresAt: Date.now() + 364 * day })
})
afterAll(() => app.close())

const whoAmI = '{ viewer { permissions } }'
const codeOf = async (secret: string) => {
  const { status, errors } = await app.ask(secret, whoAmI)
  return { status, code: errors[0]?.extensions.code }
}

test('a lock acts on the very next request', async () => {
  const { secret, id } = await app.token(['customer:read'])
  expect((await app.ask(secret, whoAmI)).status).toBe(200)
  const locked = await app.ask(everything.secret, LockAccessTokenDocument, {
    variables: { input: { id: globalId('AccessToken', id), reason: 'looks leaked' } },
  })
  expect(locked.errors).toEqual([])
  expect(await codeOf(secret)).toEqual({ status: 401, code: 'TOKEN_LOCKED' })
})

test('a token expires at its time, by the clock of the database', async () => {
  const { secret } = await app.token(['customer:read'], { expiresAt: Date.now() + day })
  expect((await app.ask(secret, whoAmI)).status).toBe(200)
  app.passTime(day)
  expect(await codeOf(secret)).toEqual({ status: 401, code: 'TOKEN_EXPIRED' })
})

test('a deleted token is as unknown as one that never was', async () => {
  const { secret, id } = await app.token(['customer:read'])
  await app.app.database.db.deleteFrom('access_tokens').where('id', '=', id).execute()
  expect(await codeOf(secret)).toEqual({ status: 401, code: 'TOKEN_INVALID' })
})

test('the owner is deactivated: the next request of the token is refused; reactivated: it works again', async () => {
  const ownerId = await app.user(['customer:read'])
  const { secret } = await app.token(['customer:read'], { ownerId })
  const setActive = (is_active: 0 | 1) =>
    app.app.database.db.updateTable('users').set({ is_active }).where('id', '=', ownerId).execute()
  expect((await app.ask(secret, whoAmI)).status).toBe(200)
  await setActive(0)
  expect(await codeOf(secret)).toEqual({ status: 401, code: 'OWNER_DEACTIVATED' })
  await setActive(1)
  expect((await app.ask(secret, whoAmI)).status).toBe(200)
})

test('the owner loses a right: so does the token, with the next request', async () => {
  const ownerId = await app.user(['customer:read', 'invoice:read'])
  const { secret } = await app.token(['customer:read', 'invoice:read'], { ownerId })
  expect((await app.ask(secret, '{ invoices { totalCount } }')).errors).toEqual([])
  await app.app.database.db
    .deleteFrom('user_permissions')
    .where('user_id', '=', ownerId)
    .where('permission', '=', 'invoice:read')
    .execute()
  const { data, errors } = await app.ask(secret, '{ invoices { totalCount } customers { totalCount } }')
  expect(data).toEqual({ invoices: null, customers: { totalCount: 0 } })
  expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missingPermissions: ['invoice:read'] })
})

test('an administrator becomes a user without a grant: the tokens can do no more than manage tokens', async () => {
  const ownerId = await app.user('ADMINISTRATOR')
  const { secret } = await app.token('ALL', { ownerId })
  await app.app.database.db.updateTable('users').set({ role: 'USER' }).where('id', '=', ownerId).execute()
  const { data } = await app.ask(secret, whoAmI)
  expect(data.viewer.permissions).toEqual(ownTokens)
})

test('a token is never more than its grant, even of an administrator', async () => {
  const { secret } = await app.token(['customer:read'])
  const { data } = await app.ask(secret, whoAmI)
  expect(data.viewer.permissions).toEqual(['customer:read'])
})

test('a stored permission that the catalogue does not know grants nothing', async () => {
  const { secret, id } = await app.token(['customer:read'])
  await app.app.database.db
    .insertInto('access_token_permissions')
    .values({ token_id: id, permission: 'spaceship:launch' })
    .execute()
  const { data } = await app.ask(secret, whoAmI)
  expect(data.viewer.permissions).toEqual(['customer:read'])
  const seen = await app.ask(
    everything.secret,
    `{ accessToken(id: "${globalId('AccessToken', id)}") { permissions unknownPermissions } }`,
  )
  expect(seen.data.accessToken).toEqual({
    permissions: ['customer:read'],
    unknownPermissions: ['spaceship:launch'],
  })
})

test('one wrong character: 401 without a statement', async () => {
  const { secret } = await app.token(['customer:read'])
  app.statements.length = 0
  for (let at = 4; at < secret.length; at += 5) {
    const other = secret[at] === 'a' ? 'b' : 'a'
    const wrong = secret.slice(0, at) + other + secret.slice(at + 1)
    expect(await codeOf(wrong)).toEqual({ status: 401, code: 'TOKEN_INVALID' })
  }
  expect(app.statements).toEqual([])
})

test('a good token costs one statement', async () => {
  const { secret } = await app.token(['customer:read'])
  app.statements.length = 0
  await app.ask(secret, whoAmI)
  expect(app.statements).toHaveLength(1)
})

test.runIf(engine === 'sqlite')('on SQLite, none as long as nobody has written anything', async () => {
  const { secret, id } = await app.token(['customer:read'])
  const costs = async () => {
    app.statements.length = 0
    const { data } = await app.ask(secret, whoAmI)
    return [data.viewer.permissions.length, app.statements.length]
  }
  const before = [await costs(), await costs(), await costs()]
  const { db } = app.app.database
  await db
    .insertInto('access_token_permissions')
    .values({ token_id: id, permission: 'product:read' })
    .execute()
  expect([...before, await costs(), await costs()]).toEqual([
    [1, 1],
    [1, 0],
    [1, 0],
    [2, 1],
    [2, 0],
  ])
})

test('the last use is written in a batch, not with the request', async () => {
  const { secret, id } = await app.token(['customer:read'])
  const lastUse = () =>
    app.app.database.db
      .selectFrom('access_tokens')
      .select(['last_used_at', 'last_used_agent'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  for (let i = 0; i < 5; i++) await app.ask(secret, whoAmI, { headers: { 'user-agent': `agent ${i}` } })
  expect((await lastUse()).last_used_at).toBeNull()
  await app.app.lastUse.flush()
  const { last_used_at, last_used_agent } = await lastUse()
  expect(last_used_at).not.toBeNull()
  expect(last_used_agent).toBe('agent 4')
})

test('a token under an old pepper works, and is moved to the new one when it is used', async () => {
  const { secret, id } = await app.token(['customer:read'])
  const newer = `7:${randomBytes(32).toString('base64')}`
  const withBoth = `${newer},${app.tokenPeppers}`
  const start = (tokenPeppers: string) =>
    createApp({ databaseUrl: app.url, tokenPeppers, auditKeys: app.auditKeys, log: createLog('silent') })
  const ask = (started: ReturnType<typeof start>) =>
    started.endpoint.fetch('http://gatehouse.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ query: whoAmI }),
    })

  const both = start(withBoth)
  expect((await ask(both)).status).toBe(200)
  await both.close()
  const row = await app.app.database.db
    .selectFrom('access_tokens')
    .select('pepper_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(row.pepper_id).toBe(7)

  const onlyNew = start(newer)
  expect((await ask(onlyNew)).status).toBe(200)
  await onlyNew.close()
  const onlyOld = start(app.tokenPeppers)
  expect((await ask(onlyOld)).status).toBe(401)
  await onlyOld.close()
})
