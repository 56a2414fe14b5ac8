import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { DocumentCache } from '../../src/http/document-cache.ts'
import { createPlainToken } from '../../src/modules/tokens/secret.ts'
import { allRows } from '../support/all-rows.ts'
import { ReportLeakedTokenDocument } from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let ada: number
let administrator: number
let administrators: string

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.user(['customer:read'])
  administrator = await app.user('ADMINISTRATOR')
  administrators = await app.session(administrator)
  const gone = await app.user('ADMINISTRATOR')
  await address(ada, 'ada@example.com', 'de')
  await address(administrator, 'root@example.com', 'en')
  await address(gone, 'gone@example.com', 'en')
  await app.app.database.db.updateTable('users').set({ is_active: 0 }).where('id', '=', gone).execute()
})
afterAll(() => app.close())
beforeEach(async () => {
  await app.app.database.db.deleteFrom('sign_in_budgets').execute()
  await app.app.database.db.deleteFrom('mail_outbox').execute()
})

const address = (id: number, email: string, language: 'en' | 'de') =>
  app.app.database.db
    .updateTable('users')
    .set({ email, email_key: email, language })
    .where('id', '=', id)
    .execute()
const report = (secret: string, by: string | null = null) =>
  app.ask(by, ReportLeakedTokenDocument, { variables: { input: { secret } } })
const codeOf = async ({ secret }: Pick<IssuedToken, 'secret'>) =>
  (await app.ask(secret, '{ viewer { kind } }')).errors[0]?.extensions.code
const rowOf = ({ id }: IssuedToken) =>
  app.app.database.db.selectFrom('access_tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const mails = () =>
  app.app.database.db
    .selectFrom('mail_outbox')
    .select(['kind', 'recipient_address', 'language', 'params'])
    .orderBy('recipient_address')
    .execute()
const lastEvent = ({ id }: IssuedToken) =>
  app.app.database.db
    .selectFrom('audit_events')
    .selectAll()
    .where('subject_id', '=', id)
    .where('subject_type', '=', 'AccessToken')
    .orderBy('id', 'desc')
    .executeTakeFirst()
const token = () => app.token(['customer:read'], { ownerId: ada })

describe('whoever has a secret, and no credential,', () => {
  test('locks its token at once, with an audit row, and its owner and the administrators get a mail', async () => {
    const it = await token()
    const { status, data, errors } = await report(it.secret)
    expect([status, data, errors]).toEqual([200, { reportLeakedToken: { received: true } }, []])
    expect(await codeOf(it)).toBe('TOKEN_LOCKED')
    const row = await rowOf(it)
    expect(row).toMatchObject({ locked_by: 'HOLDER', locked_by_user_id: null })
    expect(await lastEvent(it)).toMatchObject({
      action: 'accessToken.leakReported',
      actor_kind: 'SYSTEM',
      actor_name: 'anonymous',
      owner_user_id: ada,
    })
    const queued = await mails()
    expect(queued.map(({ params: _, ...mail }) => mail)).toEqual([
      { kind: 'leaks.tokenReported', recipient_address: 'ada@example.com', language: 'de' },
      { kind: 'leaks.tokenReported', recipient_address: 'root@example.com', language: 'en' },
    ])
    expect(JSON.parse(queued[0]?.params ?? '')).toMatchObject({ token: row.name, isOwner: true })
  })

  test('does so with the secret of before a rotation, as long as it is valid', async () => {
    const it = await token()
    const session = await app.session(ada)
    await app.ask(
      session,
      `mutation { rotateAccessToken(input: { id: "${globalId('AccessToken', it.id)}", overlap: 600 }) { secret } }`,
    )
    await report(it.secret)
    expect(await codeOf(it)).toBe('TOKEN_LOCKED')
  })

  test('replaces the lock of the owner, who could take it back, and no other one', async () => {
    const it = await token()
    const session = await app.session(ada)
    const lock = (by: string) =>
      app.ask(
        by,
        `mutation { lockAccessToken(input: { id: "${globalId('AccessToken', it.id)}", reason: "a test" }) { id } }`,
      )
    await lock(session)
    await report(it.secret)
    expect(await rowOf(it)).toMatchObject({ locked_by: 'HOLDER', locked_by_user_id: null })
    await lock(administrators)
    await report(it.secret)
    expect(await rowOf(it)).toMatchObject({ locked_by: 'ADMINISTRATOR', lock_reason: 'a test' })
  })

  test('gets the same answer for what is of no token, or locked already; nothing is written, nobody is mailed', async () => {
    const it = await token()
    const first = await report(it.secret)
    await app.app.database.db.deleteFrom('mail_outbox').execute()
    await app.app.database.db.deleteFrom('sign_in_budgets').execute()
    const before = await allRows(app.app.database)
    const wrong = createPlainToken(it.secret.slice(4, 16)).text
    for (const secret of [createPlainToken().text, wrong, it.secret]) {
      const answer = await report(secret)
      expect([answer.status, answer.text]).toEqual([first.status, first.text])
    }
    await app.app.database.db.deleteFrom('sign_in_budgets').execute()
    expect(await allRows(app.app.database)).toBe(before)
  })

  test('is told what was never a token, without a statement', async () => {
    const it = await token()
    app.statements.length = 0
    for (const secret of ['', 'gth_short', `${it.secret.slice(0, -1)}?`, `${it.secret.slice(0, -6)}000000`]) {
      const { errors } = await report(secret)
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
      expect(errors[0]?.message).not.toContain('gth_short')
    }
    expect(app.statements).toEqual([])
  })

  test('may guess 20 times; what locks something does not count', async () => {
    const tokens = [await token(), await token(), await token()]
    for (const it of tokens.slice(0, 2)) await report(it.secret)
    for (let i = 0; i < 20; i++) expect((await report(createPlainToken().text)).errors).toEqual([])
    const refused = await report(tokens[2]?.secret ?? '')
    expect(refused.errors[0]?.extensions.code).toBe('RATE_LIMITED')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await codeOf(tokens[2] as IssuedToken)).toBeUndefined()
  })

  test('of twenty reports at once makes one lock and one mail for each', async () => {
    const it = await token()
    await Promise.all(Array.from({ length: 20 }, () => report(it.secret)))
    expect(await codeOf(it)).toBe('TOKEN_LOCKED')
    expect(await mails()).toHaveLength(2)
  })

  test('leaves the secret in no row', async () => {
    const it = await token()
    await report(it.secret)
    expect(await allRows(app.app.database)).not.toContain(it.secret.slice(16, 59))
  })
})

test('without its mails and audit row there is no lock', async () => {
  const it = await token()
  const { db } = app.app.database
  const before = await rowOf(it)
  await db.schema.alterTable('mail_outbox').renameTo('mail_outbox_away').execute()
  try {
    expect((await report(it.secret)).errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  } finally {
    await db.schema.alterTable('mail_outbox_away').renameTo('mail_outbox').execute()
  }
  expect(await rowOf(it)).toEqual(before)
  expect((await lastEvent(it))?.action).toBe('accessToken.created')
})

test('a token reports itself, and a person any, in their own name', async () => {
  const itself = await token()
  await report(itself.secret, itself.secret)
  expect(await lastEvent(itself)).toMatchObject({ actor_kind: 'TOKEN', actor_token_id: itself.id })
  const found = await token()
  await report(found.secret, administrators)
  expect(await lastEvent(found)).toMatchObject({ actor_kind: 'PERSON', actor_user_id: administrator })
  for (const it of [itself, found]) expect(await codeOf(it)).toBe('TOKEN_LOCKED')
})

test('strangers push nothing out of the cache of documents, and no secret stays in it', async () => {
  const it = await token()
  const query = `mutation { reportLeakedToken(input: { secret: "${it.secret}" }) { received } }`
  await app.ask(null, query)
  const found = vi.spyOn(DocumentCache.prototype, 'get')
  await app.ask(null, query)
  expect(new Set(found.mock.results.map(({ value }) => value))).toEqual(new Set([undefined]))
  found.mockRestore()
})

describe('nothing else goes without a credential', () => {
  const secret = createPlainToken().text
  const field = `reportLeakedToken(input: { secret: "${secret}" }) { received }`

  test.each([
    ['a query', '{ viewer { kind } }'],
    ['the mutation, as a query', `{ ${field} }`],
    [
      'another field beside it',
      `mutation { ${field} lockAccessToken(input: { id: "x", reason: "x" }) { id } }`,
    ],
    ['it twice', `mutation { a: ${field} b: ${field} }`],
    ['another operation beside it', `mutation A { ${field} } query B { viewer { kind } }`],
    ['a fragment', `mutation { ...F } fragment F on Mutation { ${field} }`],
    ['an inline fragment', `mutation { ... on Mutation { ${field} } }`],
    ['an alias of its name', 'mutation { reportLeakedToken: signOut { ended } }'],
    ['introspection', '{ __schema { types { name } } } # reportLeakedToken'],
    ['a subscription', `subscription { ${field} }`],
    ['what does not parse', `mutation { ${field} `],
    ['what is long', `mutation { ${field} } # ${'x'.repeat(5_000)}`],
    [
      'what has many tokens',
      `mutation { reportLeakedToken(input: { secret: "x" }) { ${'received '.repeat(60)} } }`,
    ],
    ['nothing', ''],
  ])('%s', async (_what, query) => {
    app.statements.length = 0
    const answer = await app.ask(null, query)
    expect(answer.status).toBe(401)
    expect(answer.errors[0]?.extensions.code).toBe('UNAUTHENTICATED')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"')
    expect(app.statements).toEqual([])
  })

  test('nor with a bad credential', async () => {
    for (const by of [createPlainToken().text, 'nonsense'])
      expect((await report(secret, by)).status).toBe(401)
  })
})
