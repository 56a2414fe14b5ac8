import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everythingIn } from '../../src/database/row-scope.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { lockToken } from '../../src/modules/tokens/repository.ts'
import { LockAccessTokenDocument } from '../support/documents.generated.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

/** Two instances on one database: this process, where tokens are changed, and another one, where they are used. */
let here: TestApp
let there: ServerProcess
let proxy: TcpProxy | undefined
beforeAll(async () => {
  here = await startTestApp()
  there = await startServerProcess({
    DATABASE_URL: await wayThere(),
    TOKEN_PEPPERS: here.tokenPeppers,
    AUDIT_KEYS: here.auditKeys,
  })
})
afterAll(async () => {
  await there.stop()
  await proxy?.close()
  await here.close()
})

/** Far from its database, so that a read of before the lock is still under way when the lock is acknowledged. */
async function wayThere(): Promise<string> {
  if (engine === 'sqlite') return here.url
  const url = new URL(here.url)
  proxy = await startTcpProxy(url.hostname, Number(url.port), 3)
  url.port = String(proxy.port)
  return url.href
}

async function codeThere({ secret }: IssuedToken, query = '{ viewer { permissions } }'): Promise<string> {
  const response = await fetch(`${there.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query }),
  })
  const { errors } = (await response.json()) as { errors?: [{ extensions: { code: string } }] }
  return errors ? errors[0].extensions.code : 'OK'
}

const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make))

test('10,000 requests that start after a lock was acknowledged by another process: none is accepted', {
  timeout: 120_000,
}, async () => {
  const locks = 50
  const parallel = 20
  const administrator = await here.token('ALL')
  const tokens = await times(locks, () => here.token(['customer:read']))
  const accepted: string[] = []

  /** Requests that are always under way, so that there is always a read of before the lock to be mistaken for fresh. */
  async function askUntilRefused(token: IssuedToken): Promise<void> {
    while ((await codeThere(token)) === 'OK');
  }

  async function lockWhileAsked(token: IssuedToken): Promise<void> {
    expect(await codeThere(token)).toBe('OK')
    const under = times(parallel, () => askUntilRefused(token))
    const { errors } = await here.ask(administrator.secret, LockAccessTokenDocument, {
      variables: { input: { id: globalId('AccessToken', token.id), reason: 'looks leaked' } },
    })
    expect(errors).toEqual([])
    for (let asked = 0; asked < 10_000 / locks; asked += parallel)
      accepted.push(...(await times(parallel, () => codeThere(token))).filter((it) => it !== 'TOKEN_LOCKED'))
    await under
  }

  // A few at a time: what was begun for a token that is locked meanwhile waits for up to a second.
  await times(5, async () => {
    for (let token = tokens.pop(); token; token = tokens.pop()) await lockWhileAsked(token)
  })
  expect(accepted).toEqual([])
})

describe('what another process changes acts on the next request', () => {
  test('a lock, and its end', async () => {
    const token = await here.token(['customer:read'])
    const { db } = here.app.database
    expect(await codeThere(token)).toBe('OK')
    await lockToken(everythingIn(db), token.id, { by: 'HOLDER', reason: 'a test' }, here.app.database)
    expect(await codeThere(token)).toBe('TOKEN_LOCKED')
    await db
      .updateTable('access_tokens')
      .set({ locked_at: null, locked_by: null, lock_reason: null })
      .where('id', '=', token.id)
      .execute()
    expect(await codeThere(token)).toBe('OK')
  })

  test('a right that the owner has lost', async () => {
    const ownerId = await here.user(['customer:read'])
    const token = await here.token(['customer:read'], { ownerId })
    const query = '{ customers { totalCount } }'
    expect(await codeThere(token, query)).toBe('OK')
    await here.app.database.db.deleteFrom('user_permissions').where('user_id', '=', ownerId).execute()
    expect(await codeThere(token, query)).toBe('FORBIDDEN')
  })

  test('an owner who is deactivated', async () => {
    const ownerId = await here.user(['customer:read'])
    const token = await here.token(['customer:read'], { ownerId })
    expect(await codeThere(token)).toBe('OK')
    await here.app.database.db.updateTable('users').set({ is_active: 0 }).where('id', '=', ownerId).execute()
    expect(await codeThere(token)).toBe('OWNER_DEACTIVATED')
  })

  test('a token that is deleted', async () => {
    const token = await here.token(['customer:read'])
    expect(await codeThere(token)).toBe('OK')
    await here.app.database.db.deleteFrom('access_tokens').where('id', '=', token.id).execute()
    expect(await codeThere(token)).toBe('TOKEN_INVALID')
  })
})

describe('many requests at the same time', () => {
  const ask = (token: IssuedToken) => here.ask(token.secret, '{ viewer { permissions } }')

  test('each gets the rights of its own token', async () => {
    const rights = ['customer:read', 'invoice:read', 'product:read', 'project:read']
    const tokens = await Promise.all(rights.map((right) => here.token([right])))
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const { data } = await ask(tokens[i % tokens.length] as IssuedToken)
        return data.viewer.permissions[0] === rights[i % rights.length]
      }),
    )
    expect(answers).toEqual(answers.map(() => true))
  })

  test('need a fraction of the statements', async () => {
    const tokens = await times(100, () => here.token(['customer:read']))
    here.statements.length = 0
    await Promise.all(tokens.map(ask))
    expect(here.statements.length).toBeGreaterThan(0)
    expect(here.statements.length).toBeLessThan(50)
  })
})
