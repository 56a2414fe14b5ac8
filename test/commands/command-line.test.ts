import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { createApp } from '../../src/app.ts'
import { createLog } from '../../src/lib/log.ts'
import { openPasswordLink } from '../../src/modules/sign-in/passwords/set-password.ts'
import { createTestDatabase, engine } from '../support/test-database.ts'

const gatehouse = join(import.meta.dirname, '../../bin/gatehouse.js')
const tokenPeppers = `1:${Buffer.alloc(32, 7).toString('base64')}`
const auditKeys = `1:${Buffer.alloc(32, 8).toString('base64')}`

const newest = Object.keys(migrations).at(-1)

let folder: string
let database: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'))
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})

interface Result {
  readonly code: number
  readonly out: string
}

const run = (...args: string[]): Promise<Result> => runWith({}, ...args)

async function runWith(changed: NodeJS.ProcessEnv, ...args: string[]): Promise<Result> {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    TOKEN_PEPPERS: tokenPeppers,
    AUDIT_KEYS: auditKeys,
    ...changed,
  }
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [gatehouse, ...args], {
      cwd: folder,
      env,
    })
    return { code: 0, out: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout + stderr }
  }
}

const secretIn = (out: string): string => /gth_\w+/.exec(out)?.[0] ?? ''

async function ask(secret: string): Promise<{ status: number; permissions?: string[] }> {
  const app = createApp({ databaseUrl: database.url, tokenPeppers, auditKeys, log: createLog('silent') })
  const response = await app.endpoint.fetch('http://gatehouse.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query: '{ viewer { permissions } }' }),
  })
  const { data } = await response.json()
  await app.close()
  return { status: response.status, permissions: data?.viewer.permissions }
}

/** Each run is a process; what the database has no part in, or repositories are tested for, runs once. */
const onSqlite = test.runIf(engine === 'sqlite')

describe('gatehouse', { timeout: 90_000 }, () => {
  onSqlite('says what it can do', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const word of ['serve', 'migrate', 'demo', 'user', 'token', 'schema', 'DATABASE_URL'])
      expect(out).toContain(word)
  })

  onSqlite('explains what a document needs, without a database', async () => {
    const file = join(folder, 'asked.graphql')
    await writeFile(
      file,
      'query A($f: InvoiceFilter) { invoices(filter: $f) { nodes { customer { notes } } } }',
    )
    const { code, out } = await run('permissions', 'explain', file)
    expect(code).toBe(0)
    for (const line of [
      /^ {2}internalNotes:read$/m,
      /^invoices\.nodes\.@\.customer\.notes +internalNotes:read$/m,
      /^\$f\.projectId +project:read$/m,
    ])
      expect(out).toMatch(line)
    const json = await run('permissions', 'explain', file, '--operation', 'A', '--json')
    expect(JSON.parse(json.out)).toMatchObject({
      permissions: ['customer:read', 'internalNotes:read', 'invoice:read'],
      variables: [{ path: ['f', 'projectId'], permissions: ['project:read'] }],
    })
  })

  onSqlite('says where a document that it should explain is wrong', async () => {
    const file = join(folder, 'wrong.graphql')
    await writeFile(file, '{ invoices { nodes { nam } } }')
    expect(await run('permissions', 'explain', file)).toEqual({
      code: 1,
      out: `${file}: Line 1, column 22: Cannot query field "nam" on type "Invoice".\n`,
    })
    const missing = await run('permissions', 'explain', join(folder, 'nowhere.graphql'))
    expect(missing).toMatchObject({ code: 1, out: expect.stringMatching(/can not be read/) })
    expect((await run('permissions', 'explain', file, '--operation', 'B')).code).toBe(1)
  })

  test('refuses a database without its schema, and says what to run', async () => {
    const { code, out } = await run('token', 'list')
    expect(code).toBe(1)
    expect(out).toContain('npx gatehouse migrate')
    expect(out).not.toContain('    at ')
    expect((await run('serve')).out).toContain('npx gatehouse migrate')
  })

  test('migrates, and the second time has nothing to do', async () => {
    expect((await run('migrate')).out).toContain('migrated: 0001_people_and_audit')
    expect((await run('migrate')).out).toContain('up to date')
  })

  test('loads the demo company into an empty database, but makes no tokens there', async () => {
    expect((await run('demo', 'load')).out).toMatch(/invoices +830/)
    expect(await run('demo', 'load')).toMatchObject({
      code: 1,
      out: expect.stringContaining('into an empty one only'),
    })
    expect(await run('demo', 'tokens')).toMatchObject({
      code: 1,
      out: expect.stringContaining('never on a configured database'),
    })
  })

  test('makes users and tokens that work, within the right of their owner', async () => {
    expect((await run('user', 'create', 'ada', '-p', 'CRM:read', '-p', 'invoice:read')).code).toBe(0)
    const made = await run('token', 'create', 'sync', '--owner', 'ada', '-p', 'customer:read')
    expect(await ask(secretIn(made.out))).toEqual({ status: 200, permissions: ['customer:read'] })
    const tooMuch = await run('token', 'create', 'more', '--owner', 'ada', '-p', 'customer:delete')
    expect(tooMuch).toEqual({
      code: 1,
      out: 'A token can do no more than its owner, and ada lacks customer:delete.\n',
    })
    const nothing = await run('token', 'create', 'nothing', '--owner', 'ada')
    expect(nothing).toMatchObject({ code: 1, out: expect.stringContaining('--permission') })
    const elsewhere = await run('token', 'create', 'x', '--owner', 'ada', '--all', '--project', 'SHOP')
    expect(elsewhere).toMatchObject({ code: 1, out: expect.stringContaining('DACH, NORTHWIND') })
    const all = await run('token', 'create', 'all', '--owner', 'ada', '--all', '--expires', '2027-01-31')
    expect((await ask(secretIn(all.out))).permissions).toEqual([
      'accessToken:create',
      'accessToken:read',
      'accessToken:update',
      'accessToken:delete',
      'customer:read',
      'contactPerson:read',
      'invoice:read',
    ])
  })

  onSqlite('lists, deactivates and reactivates users', async () => {
    const created = await run('user', 'create', 'eve', '--email', 'Eve@example.com', '--language', 'de')
    expect(created.code).toBe(0)
    const { out } = await run('token', 'create', 'eves', '--owner', 'eve', '-p', 'accessToken:read')
    expect((await run('user', 'deactivate', 'eve')).code).toBe(0)
    expect((await ask(secretIn(out))).status).toBe(401)
    expect((await run('user', 'list')).out).toMatch(
      /eve +eve +Eve@example\.com +user +(\d{4}-\d\d-\d\d) +\1\n/,
    )
    expect((await run('user', 'reactivate', 'eve')).code).toBe(0)
    expect((await ask(secretIn(out))).status).toBe(200)
  })

  onSqlite(
    'invites whoever has no address by a link that is shown, whose secret is nowhere else',
    async () => {
      const created = await run('user', 'create', 'joan')
      expect(created.out).toContain('npx gatehouse user invite joan --print-link')
      expect(await run('user', 'invite', 'joan')).toMatchObject({
        code: 1,
        out: expect.stringContaining('--print-link'),
      })
      const { code, out } = await run('user', 'invite', 'joan', '--print-link')
      expect(code).toBe(0)
      const link = /http:\/\/127\.0\.0\.1:4000\/password\/new\?link=(\S+)/.exec(out)?.[1] ?? ''
      const app = createApp({ databaseUrl: database.url, tokenPeppers, auditKeys, log: createLog('silent') })
      const opened = await openPasswordLink(app.signIn, link)
      await app.close()
      expect(opened?.user.username).toBe('joan')
      expect(await run('user', 'invite', 'eve')).toMatchObject({
        code: 0,
        out: expect.stringContaining('Eve@example.com'),
      })
      await run('user', 'deactivate', 'joan')
      expect((await run('user', 'invite', 'joan', '--print-link')).code).toBe(1)
    },
  )

  onSqlite('does not deactivate the last administrator', async () => {
    await run('user', 'create', 'chief', '--admin')
    const last = await run('user', 'deactivate', 'chief')
    expect(last).toMatchObject({ code: 1, out: expect.stringContaining('last active administrator') })
  })

  onSqlite('lists, locks, unlocks and deletes tokens, without ever showing a secret again', async () => {
    const made = await run('token', 'create', 'short-lived', '--owner', 'ada', '-p', 'customer:read')
    const secret = secretIn(made.out)
    const id = /token (\d+)/.exec(made.out)?.[1] ?? ''
    const list = await run('token', 'list', '--owner', 'ada')
    expect(list.out).toMatch(/short-lived +ACTIVE .* all$/m)
    await run('token', 'create', 'narrow', '--owner', 'ada', '-p', 'customer:read', '--project', 'DACH')
    expect((await run('token', 'list')).out).toMatch(/narrow +ACTIVE .* DACH$/m)
    expect(list.out).not.toContain('gth_')
    expect((await run('token', 'lock', id, '--reason', 'a test')).code).toBe(0)
    expect((await ask(secret)).status).toBe(401)
    expect((await run('token', 'list')).out).toMatch(/short-lived +LOCKED/)
    expect((await run('token', 'unlock', id)).code).toBe(0)
    expect((await ask(secret)).status).toBe(200)
    expect(await run('token', 'unlock', id)).toMatchObject({
      code: 1,
      out: expect.stringContaining('not locked'),
    })
    expect((await run('token', 'delete', id)).code).toBe(0)
    expect((await run('token', 'list')).out).not.toContain('short-lived')
    expect(await run('token', 'delete', id)).toMatchObject({
      code: 1,
      out: expect.stringContaining('no access token'),
    })
  })

  onSqlite('verifies and exports the audit log, and ends with 2 if it is not what was written', async () => {
    const first = await run('audit', 'verify')
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Intact: \d+ events\.\nEnd of the chain: /),
    })
    const end = /End of the chain: (\S+)/.exec(first.out)?.[1] ?? ''
    await run('user', 'create', 'later')
    expect((await run('audit', 'verify', '--since', end)).code).toBe(0)
    expect(await run('audit', 'verify', '--since', 'never')).toMatchObject({
      code: 1,
      out: expect.stringContaining('--since takes'),
    })
    const other = await run(
      'audit',
      'verify',
      '--since',
      end.replace(/.$/, (it) => (it === '0' ? '1' : '0')),
    )
    expect(other).toMatchObject({ code: 2, out: expect.stringMatching(/^BROKEN: Link \d+ is another/) })

    await run('user', 'create', 'waiting')
    const otherKey = `1:${Buffer.alloc(32, 9).toString('base64')}`
    expect(await runWith({ AUDIT_KEYS: otherKey }, 'audit', 'verify')).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^BROKEN: [^\n]+\n$/),
    })
    for (const writing of [['user', 'create', 'unsigned'], ['serve'], ['worker']])
      expect(await runWith({ AUDIT_KEYS: otherKey, PORT: '0' }, ...writing)).toMatchObject({
        code: 1,
        out: expect.stringMatching(
          /^The audit log of this database was written with other AUDIT_KEYS[^\n]+\n$/,
        ),
      })
    expect((await run('audit', 'verify')).code).toBe(0)

    const lines = (await run('audit', 'export')).out.trimEnd().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ action: 'user.created', actor_name: 'cli' })
    expect((await run('audit', 'export', '--format', 'csv')).out.split('\r\n')).toHaveLength(lines.length + 2)
    expect((await run('audit', 'export', '--format', 'xml')).code).toBe(1)
  })

  test('takes the newest migration back', async () => {
    expect((await run('migrate', '--down')).out).toContain(`taken back: ${newest}`)
    expect((await run('migrate')).out).toContain(`migrated: ${newest}`)
    expect((await run('audit', 'verify')).code).toBe(0)
  })

  onSqlite('prints the schema', async () => {
    expect((await run('schema', 'print')).out).toContain('type Customer implements Node')
  })
})
