import { getNamedType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { anyTable } from '../../src/database/rows.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { startHttpServer } from '../../src/http/http-server.ts'
import { schema } from '../../src/schema.ts'
import { allRows } from '../support/all-rows.ts'
import { schemaFile } from '../support/model/schema-file.ts'
import { open } from '../support/model/scopes.ts'
import { Random } from '../support/random.ts'
import { randomDocument } from '../support/random-documents.ts'
import { writeOperation } from '../support/schema-walk.ts'
import { scopeSamples } from '../support/scope-samples.ts'
import { loadScopedCompany, projectA, projectB } from '../support/scoped-company.ts'
import { type Answer, startTestApp, type TestApp } from '../support/test-app.ts'

/** What went wrong with permissions elsewhere, each as what it did there, tried here. */
let app: TestApp
const names = allPermissions().map(({ name }) => name)
const reads = names.filter((name) => name.endsWith(':read'))
const day = 86_400_000

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
})
afterAll(() => app.close())

const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions.code)

async function expectNothingWritten(attempt: () => Promise<void>): Promise<void> {
  const before = await allRows(app.app.database)
  await attempt()
  expect(await allRows(app.app.database)).toBe(before)
}

let made = 0
const create = (secret: string, input: string, beside = '') =>
  app.ask(
    secret,
    `mutation { createAccessToken(input: { name: "minted ${++made}", ${input} }) { secret } ${beside} }`,
  )

/** By an administrator. */
async function changeUser(userId: number, grant: string): Promise<void> {
  const { secret } = await app.token('ALL')
  const id = globalId('User', userId)
  const { data } = await app.ask(secret, `{ user(id: "${id}") { version } }`)
  const { errors } = await app.ask(
    secret,
    `mutation { updateUser(input: { id: "${id}", version: ${data.user.version}, ${grant} }) { id } }`,
  )
  expect(errors).toEqual([])
}

describe('GitLab CVE-2025-11340 and CVE-2025-14592: a read token wrote', () => {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
  const guarded = fields.filter(({ name }) => schemaFile.fields.get('Mutation')?.get(name)?.scopes !== open)

  test.each(guarded.map((field) => [field.name, field] as const))('not by %s', async (_name, field) => {
    const { secret } = await app.token(reads)
    const payload = getNamedType(field.type)
    const inner = isObjectType(payload) ? Object.values(payload.getFields()) : []
    const document = writeOperation('mutation', [field], inner, { Customer: globalId('Customer', 1) })
    await expectNothingWritten(async () => {
      const answer = await app.ask(secret, document)
      expect(answer.data).toBeUndefined()
      expect(new Set(codesOf(answer))).toEqual(new Set(['FORBIDDEN']))
    })
  })

  test('nor at another address, or by another method', async () => {
    const { secret } = await app.token(names)
    const query = 'mutation { createCustomer(input: { name: "x" }) { id } }'
    const server = await startHttpServer(app.app, '127.0.0.1', 0)
    const send = async (path: string, method: string) => {
      const { status } = await fetch(`${server.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        ...(method !== 'GET' && { body: JSON.stringify({ query }) }),
      })
      return status
    }
    await expectNothingWritten(async () => {
      expect(await send(`/graphql?query=${encodeURIComponent(query)}`, 'GET')).toBe(405)
      for (const method of ['PUT', 'PATCH', 'DELETE']) expect(await send('/graphql', method)).toBe(405)
      for (const path of ['/', '/api/graphql', '/graphql/', '/graphql/v1', '//graphql', '/GRAPHQL'])
        expect(await send(path, 'POST'), path).toBe(404)
    }).finally(() => server.stop())
  })
})

describe('Gitea CVE-2026-56654 and CVE-2026-73804: a token minted a stronger one, or another credential', () => {
  test('no token has more permissions, projects or time than the one that makes it', async () => {
    const expiresAt = Date.now() + 10 * day
    const { secret } = await app.token(['accessToken:create', 'project:read', 'customer:read'], {
      expiresAt,
      projectIds: [projectA],
    })
    const later = new Date(expiresAt + 1_000).toISOString()
    await expectNothingWritten(async () => {
      for (const input of [
        'permissions: ["customer:read", "invoice:read"]',
        'groups: [{ group: "ACCOUNTING", actions: [READ] }]',
        'document: "{ invoices { totalCount } }"',
        `permissions: ["customer:read"], projectIds: ["${globalId('Project', projectB)}"]`,
        `permissions: ["customer:read"], expiresAt: "${later}"`,
      ])
        expect((await create(secret, input)).data?.createAccessToken ?? null, input).toBeNull()
    })
    const created = await create(secret, 'permissions: ["customer:read"]')
    const { data } = await app.ask(created.data.createAccessToken.secret, '{ customers { nodes { id } } }')
    expect(data.customers.nodes).not.toContainEqual({ id: globalId('Customer', 3) })
  })

  test('nor does it make a stronger user, an administrator, a password or a session', async () => {
    const ownerId = await app.user(['customer:read', 'user:create', 'user:read', 'user:update'])
    const { secret } = await app.token(['user:create', 'user:read', 'user:update'], { ownerId })
    await expectNothingWritten(async () => {
      for (const mutation of [
        'createUser(input: { username: "a", displayName: "A", permissions: ["customer:read"] }) { id }',
        'createUser(input: { username: "b", displayName: "B", role: ADMINISTRATOR }) { id }',
        `updateUser(input: { id: "${globalId('User', ownerId)}", version: 1, permissions: ["invoice:read"] }) { id }`,
        'changePassword(input: { currentPassword: "x", newPassword: "a long new password" }) { endedSessions }',
      ])
        expect(codesOf(await app.ask(secret, `mutation { ${mutation} }`)), mutation).toEqual(['FORBIDDEN'])
    })
  })
})

describe('Gitea GHSA-cc8w-r4qh-3v65: scope enforced for one form of credential, and not for another', () => {
  test('a token is taken as Bearer only', async () => {
    const { secret } = await app.token('ALL')
    for (const authorization of [
      `Basic ${Buffer.from(`token:${secret}`).toString('base64')}`,
      `Basic ${Buffer.from(`${secret}:x-oauth-basic`).toString('base64')}`,
      `token ${secret}`,
      secret,
    ]) {
      const answer = await app.ask(null, '{ customers { totalCount } }', { headers: { authorization } })
      expect([answer.status, answer.data]).toEqual([401, undefined])
    }
  })

  test('of a token and the cookie of a session, neither decides', async () => {
    const { secret } = await app.token(['customer:read'])
    const session = await app.session(await app.user('ADMINISTRATOR'))
    const answer = await app.ask(session, '{ invoices { totalCount } }', {
      headers: { authorization: `Bearer ${secret}` },
    })
    expect([answer.status, answer.data]).toEqual([400, undefined])
  })
})

describe('Gitea CVE-2026-24791: a restriction was ignored where somebody asks about themself', () => {
  const viewer = '{ viewer { kind permissions token { name } } }'

  test('not for a locked or an expired token', async () => {
    for (const [change, code] of [
      [{ locked_at: 1, locked_by: 'HOLDER' as const }, 'TOKEN_LOCKED'],
      [{ expires_at: 1 }, 'TOKEN_EXPIRED'],
      [{ expired_at: 1 }, 'TOKEN_EXPIRED'],
    ] as const) {
      const { id, secret } = await app.token('ALL')
      await app.app.database.db.updateTable('access_tokens').set(change).where('id', '=', id).execute()
      const answer = await app.ask(secret, viewer)
      expect([answer.data, codesOf(answer)]).toEqual([undefined, [code]])
    }
  })

  test('nor for a token that may not read users and tokens', async () => {
    const { secret } = await app.token(['customer:read'])
    const answer = await app.ask(
      secret,
      '{ viewer { user { id } accessTokens { totalCount } account { email } } }',
    )
    expect(answer.data.viewer).toEqual({ user: null, accessTokens: null, account: null })
    expect(codesOf(answer)).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  })

  test('nor for one whose owner may see another project only', async () => {
    const ownerId = await app.user(names, [projectA, projectB])
    const { secret } = await app.token('ALL', { ownerId, projectIds: [projectA] })
    await changeUser(ownerId, `projectAccess: { projectIds: ["${globalId('Project', projectB)}"] }`)
    const { data, errors } = await app.ask(
      secret,
      '{ viewer { user { projectAccess { projectIds } } } projects { totalCount } customers { totalCount } }',
    )
    expect(errors).toEqual([])
    expect([data.projects.totalCount, data.customers.totalCount]).toEqual([0, 0])
  })
})

test('Strapi CVE-2026-108114: a token kept its rights after its owner’s were narrowed', async () => {
  const ownerId = await app.user(['customer:read', 'invoice:read'])
  const { secret } = await app.token(['customer:read', 'invoice:read'], { ownerId })
  const narrow = async (grant: string) => {
    await changeUser(ownerId, grant)
    const answer = await app.ask(secret, '{ customers { totalCount } invoices { totalCount } }')
    return [answer.data.customers?.totalCount ?? null, answer.data.invoices?.totalCount ?? null]
  }
  expect(await narrow('displayName: "As before"')).toEqual([5, 6])
  expect(await narrow('permissions: ["customer:read"]')).toEqual([5, null])
  expect(await narrow('projectAccess: { projectIds: [] }')).toEqual([0, null])
  expect(await narrow('permissions: []')).toEqual([null, null])
})

describe('Directus CVE-2026-126539 and CVE-2024-39701: what is no token, or an empty list, meant no checks', () => {
  const query = '{ customers { totalCount } }'

  test('what is no token is an error of its own', async () => {
    const { secret } = await app.token('ALL')
    for (const [given, code] of [
      [null, 'UNAUTHENTICATED'],
      ['null', 'TOKEN_INVALID'],
      [`${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`, 'TOKEN_INVALID'],
    ] as const) {
      const answer = await app.ask(given, query)
      expect([answer.status, answer.data, codesOf(answer)]).toEqual([401, undefined, [code]])
    }
  })

  test('an empty list is nothing', async () => {
    const { id, secret } = await app.token('ALL', { projectIds: [projectA] })
    const { db } = app.app.database
    await db.deleteFrom('access_token_projects').where('token_id', '=', id).execute()
    expect((await app.ask(secret, query)).data.customers.totalCount).toBe(0)
    await db.deleteFrom('access_token_permissions').where('token_id', '=', id).execute()
    const { data } = await app.ask(secret, `{ customers { totalCount } viewer { permissions } }`)
    expect(data).toEqual({ customers: null, viewer: { permissions: [] } })
  })

  test('an error of the database is an error', async () => {
    const { secret } = await app.token('ALL')
    const rename = (from: string, to: string) =>
      app.app.database.db.schema
        .alterTable(from as 'users')
        .renameTo(to)
        .execute()
    await rename('access_token_permissions', 'away')
    const answer = await app.ask(secret, query).finally(() => rename('away', 'access_token_permissions'))
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(answer.data).toBeUndefined()
  })
})

describe('Directus CVE-2026-35442 and GHSA-7wq3-jr35-275c, Strapi CVE-2026-27886, Parse CVE-2026-31872: hidden values were read by filter, order, search and cursor', () => {
  const sensitive = /^(internalNotes|personalData|creditTerms|bankDetails|margin):/
  const others: Record<string, Record<string, unknown>> = {
    partners: {
      notes: '7',
      birthday: '1970-01-01',
      mobile: '7',
      credit_limit: 7,
      customer_discount_percent: 7,
      delivery_blocked: 1,
      delivery_block_reason: '7',
    },
    partner_bank_accounts: { iban: 'DE75512108001245126199' },
    contact_persons: { birthday: '1970-01-01', mobile: '7', internal_note: '7' },
    products: { block_reason: '7', internal_comment: '7', calculated_purchase_price: 7 },
    sales_prices: { internal_comment: '7' },
    invoices: { internal_comment: '7', cost_total: 7, dunning_comment: '7' },
    invoice_lines: { internal_comment: '7', purchase_price: 7 },
  }

  test('whatever is asked is answered the same, to the byte, when only they are changed', async () => {
    const { id, secret } = await app.token(names.filter((name) => !sensitive.test(name)))
    const samples = await scopeSamples(app, schema, secret, [id])
    const documents = Array.from({ length: 300 }, (_, i) =>
      randomDocument(schema, new Random(9_000_000 + i), samples, 0),
    ).filter(({ text }) => !/lastUsed/.test(text))
    const answers = () =>
      Promise.all(
        documents.map(async ({ text, operationName, variables }) => {
          const body = JSON.stringify({ query: text, operationName, variables })
          const response = await app.app.endpoint.fetch('http://gatehouse.test/graphql', {
            method: 'POST',
            headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
            body,
          })
          return [text, await response.text()]
        }),
      )
    const before = await answers()
    for (const [table, values] of Object.entries(others))
      await anyTable(app.app.database.db).updateTable(table).set(values).execute()
    expect(await answers()).toEqual(before)
    const seen = await app.ask((await app.token('ALL')).secret, '{ customers { nodes { notes mobile } } }')
    expect(seen.data.customers.nodes[0]).toEqual({ notes: '7', mobile: '7' })
  })
})

test('Directus CVE-2026-129239: an update was checked against the old row, and not the new one', async () => {
  const { secret } = await app.token('ALL', { projectIds: [projectA] })
  const move = (id: number, project: number) =>
    app.ask(
      secret,
      `mutation { updateCustomer(input: { id: "${globalId('Customer', id)}", version: 1, mainProjectId: "${globalId('Project', project)}" }) { id } }`,
    )
  await expectNothingWritten(async () => {
    const given = await move(2, projectB)
    expect(codesOf(given)).toEqual(['BAD_USER_INPUT'])
    expect(given.errors).toEqual((await move(2, 4_711)).errors)
    const taken = await move(3, projectA)
    expect(codesOf(taken)).toEqual(['NOT_FOUND'])
    expect(taken.errors).toEqual((await move(4_711, projectA)).errors)
  })
})

describe('better-auth CVE-2025-61928 and Parse CVE-2026-32742: the owner, or what only the server sets, was taken from the input', () => {
  test('no input has a place for it', () => {
    const serverOnly =
      /^(owner|ownerId|createdAt|createdBy\w*|updatedAt|deletedAt|lastUsed\w*|locked\w*|secret|\w*[hH]ash|isActive|deactivatedAt)$/
    // Whoever reports a leaked secret has it, and proves that with it.
    const isOther = (name: string) => name.endsWith('Filter') || name === 'ReportLeakedTokenInput'
    for (const [name, slots] of schemaFile.inputs)
      if (!isOther(name))
        expect(
          slots.filter((slot) => serverOnly.test(slot.name)).map((slot) => slot.name),
          name,
        ).toEqual([])
  })

  test('nor is one taken that is given all the same', async () => {
    const { secret } = await app.token('ALL')
    const other = globalId('User', await app.user(['customer:read']))
    await expectNothingWritten(async () => {
      const written = await create(secret, `permissions: ["customer:read"], ownerId: "${other}"`)
      expect(written.data).toBeUndefined()
      const given = await app.ask(
        secret,
        'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }',
        { variables: { input: { name: 'x', permissions: ['customer:read'], ownerId: other } } },
      )
      expect(given.data).toBeUndefined()
      for (const { errors } of [written, given]) expect(errors[0]?.message).toContain('ownerId')
    })
  })
})

test('OpenBao CVE-2026-46405: a token was issued although the call failed', async () => {
  const { secret } = await app.token(['accessToken:create', 'customer:read'])
  const good = 'permissions: ["customer:read"]'
  await expectNothingWritten(async () => {
    for (const [input, beside] of [
      ['permissions: []', ''],
      ['permissions: ["customer:destroy"]', ''],
      ['permissions: ["invoice:read"]', ''],
      [`${good}, expiresAt: "2020-01-01T00:00:00Z"`, ''],
      [
        good,
        'other: createAccessToken(input: { name: "b", permissions: ["customer:read"] }) { accessToken { id } }',
      ],
      [good, 'deleteCustomer(input: { id: "x", version: 1 }) { deletedId }'],
      [good, 'nothing'],
    ] as const) {
      const { text, errors } = await create(secret, input, beside)
      expect(errors.length, `${input} ${beside}`).toBeGreaterThan(0)
      expect(text).not.toContain('gth_')
    }
  })
})

test('Parse CVE-2026-30854: introspection was not limited inside an inline fragment', async () => {
  const { secret } = await app.token(['customer:read'])
  for (const query of [
    '{ __schema { types { name } } }',
    '{ ... { __schema { types { name } } } }',
    '{ ... on Query { a: __schema { ... on __Schema { types { ... { name } } } } } }',
    '{ ...A } fragment A on Query { __schema { ...B } } fragment B on __Schema { types { name } }',
  ]) {
    const { text, errors } = await app.ask(secret, query)
    expect(errors, query).toEqual([])
    expect(text).toContain('"Customer"')
    expect(text).not.toContain('"Invoice"')
  }
  const { data } = await app.ask(secret, '{ ... { a: __type(name: "Invoice") { name } } }')
  expect(data).toEqual({ a: null })
})

test('Xentral: creating a token without a project failed, and deleted tokens were listed', async () => {
  const { secret } = await app.token(['accessToken:create', 'accessToken:read', 'customer:read'])
  const created = await create(secret, 'permissions: ["customer:read"]')
  const issued = created.data.createAccessToken.secret
  const listed = async () => {
    const { data } = await app.ask(secret, '{ viewer { accessTokens(first: 100) { nodes { name } } } }')
    return data.viewer.accessTokens.nodes.some(({ name }: { name: string }) => name === `minted ${made}`)
  }
  expect((await app.ask(issued, '{ customers { totalCount } }')).data.customers.totalCount).toBe(5)
  expect(await listed()).toBe(true)
  const { data } = await app.ask(issued, '{ viewer { token { id } } }')
  await app.ask(
    issued,
    `mutation { deleteAccessToken(input: { id: "${data.viewer.token.id}" }) { deletedId } }`,
  )
  expect(await listed()).toBe(false)
})
