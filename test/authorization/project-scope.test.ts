import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anyTable } from '../../src/database/rows.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { loadScopedCompany, projectA, projectB, rowsOf } from '../support/scoped-company.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
})
afterAll(() => app.close())

type Row = Record<string, unknown>

/** What is there for whoever may see these projects, worked out from the tables alone; and what of it they may write. */
async function visible(projects: readonly number[]) {
  const { database } = app.app
  const table = async (name: string) => (await rowsOf(database, name)).filter((row) => row.deleted_at == null)
  const isIn = (project: unknown) => projects.includes(project as number)
  const shared = (column: string) => (row: Row) =>
    projects.length > 0 && (row[column] === null || isIn(row[column]))
  const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id as number)
  const customers = (await table('partners')).filter(shared('main_project_id'))
  const categories = (await table('product_categories')).filter(shared('project_id'))
  const products = (await table('products')).filter(shared('project_id'))
  const has = (rows: readonly Row[], id: unknown) => rows.some((row) => row.id === id)
  const invoices = (await table('invoices')).filter(({ project_id }) => isIn(project_id))
  return {
    there: {
      Project: idsOf((await table('projects')).filter(({ id }) => isIn(id))),
      Customer: idsOf(customers),
      ContactPerson: idsOf(
        (await table('contact_persons')).filter(({ partner_id }) => has(customers, partner_id)),
      ),
      ProductCategory: idsOf(categories),
      Product: idsOf(products),
      SalesPrice: idsOf(
        (await table('sales_prices'))
          .filter(shared('project_id'))
          .filter(({ product_id }) => has(products, product_id))
          .filter(({ customer_id }) => customer_id === null || has(customers, customer_id)),
      ),
      Invoice: idsOf(invoices),
      InvoiceLine: idsOf(
        (await table('invoice_lines')).filter(({ invoice_id }) => has(invoices, invoice_id)),
      ),
    } as Record<string, number[]>,
    writable: {
      Customer: idsOf(customers.filter(({ main_project_id }) => isIn(main_project_id))),
      ContactPerson: idsOf(
        (await table('contact_persons')).filter(({ partner_id }) =>
          customers.some(({ id, main_project_id }) => id === partner_id && isIn(main_project_id)),
        ),
      ),
      ProductCategory: idsOf(categories.filter(({ project_id }) => isIn(project_id))),
      Product: idsOf(products.filter(({ project_id }) => isIn(project_id))),
    } as Record<string, number[]>,
  }
}

const lists: Record<string, string> = {
  Project: 'projects',
  Customer: 'customers',
  ContactPerson: 'contactPersons',
  ProductCategory: 'productCategories',
  Product: 'products',
  Invoice: 'invoices',
}

const localIds = (nodes: readonly { id: string }[]): number[] =>
  nodes.map(({ id }) => Number(Buffer.from(id, 'base64url').toString().split(':')[1])).sort((a, b) => a - b)

describe.each([
  ['of one project', [projectA]],
  ['of two', [projectA, projectB]],
  ['of three', [1, 2, 3]],
])('a token %s', (_what, projectIds) => {
  let token: IssuedToken
  let expected: Awaited<ReturnType<typeof visible>>
  beforeAll(async () => {
    token = await app.token('ALL', { projectIds })
    expected = await visible(projectIds)
  })

  test.each(Object.entries(lists))(
    'lists, counts and pages through each %s that is there',
    async (type, list) => {
      const { data, errors } = await app.ask(
        token.secret,
        `{ ${list}(first: 100) { totalCount nodes { id } } }`,
      )
      expect(errors).toEqual([])
      expect(localIds(data[list].nodes)).toEqual(expected.there[type])
      expect(data[list].totalCount).toBe(expected.there[type]?.length)
      const paged: { id: string }[] = []
      for (let after = ''; ; ) {
        const { data: page } = await app.ask(
          token.secret,
          `{ ${list}(first: 1${after}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
        )
        paged.push(...page[list].nodes)
        if (!page[list].pageInfo.hasNextPage) break
        after = `, after: "${page[list].pageInfo.endCursor}"`
      }
      expect(localIds(paged)).toEqual(expected.there[type])
    },
  )

  test.each([
    'Project',
    'Customer',
    'ContactPerson',
    'ProductCategory',
    'Product',
    'SalesPrice',
    'Invoice',
    'InvoiceLine',
  ])('finds by id each %s that is there, one by one and together', async (type) => {
    const all = [1, 2, 3, 4, 5, 6, 7, 8]
    const ids = all.map((id) => globalId(type, id))
    const { data } = await app.ask(token.secret, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      variables: { ids },
    })
    expect(localIds(data.nodes.filter((it: unknown) => it !== null))).toEqual(expected.there[type])
    for (const id of all) {
      const single = type.charAt(0).toLowerCase() + type.slice(1)
      const field = type === 'InvoiceLine' ? '' : `${single}(id: "${globalId(type, id)}") { id }`
      const { data: one } = await app.ask(
        token.secret,
        `{ node(id: "${globalId(type, id)}") { id } ${field} }`,
      )
      const found = expected.there[type]?.includes(id) ? { id: globalId(type, id) } : null
      expect(one.node).toEqual(found)
      if (field) expect(one[single]).toEqual(found)
    }
  })

  test('reaches nothing else through links and lists of what is there', async () => {
    const { data, errors } = await app.ask(
      token.secret,
      `{ invoices(first: 9) { nodes { id project { id } customer { id invoices(first: 9) { totalCount nodes { id } } bankAccount { iban } }
           lines(first: 9) { totalCount nodes { id product { id variantOf { id } category { id parent { id } } } } } totals { taxBreakdown { rate } } } }
         customers(first: 9) { nodes { id mainProject { id } bankAccount { iban } contactPersons { totalCount nodes { id customer { id } } } invoices { totalCount nodes { id } } } }
         products(first: 9) { nodes { id project { id } category { id } variantOf { id } salesPrices { totalCount nodes { id product { id } customer { id } } } } }
         productCategories(first: 9) { nodes { id parent { id } project { id } } } projects { nodes { id parent { id } } } }`,
    )
    expect(errors).toEqual([])
    const seen = new Map<string, Set<number>>()
    JSON.stringify(data, (key, value) => {
      if (key === 'id') {
        const [type = '', id] = Buffer.from(value, 'base64url').toString().split(':')
        seen.set(type, (seen.get(type) ?? new Set()).add(Number(id)))
      }
      if (value && typeof value === 'object' && 'totalCount' in value)
        expect(value.totalCount).toBe(value.nodes.length)
      return value
    })
    for (const [type, ids] of seen)
      expect(
        [...ids].sort((a, b) => a - b),
        type,
      ).toEqual(expected.there[type])
    expect(data.customers.nodes.every(({ bankAccount }: Row) => bankAccount !== undefined)).toBe(true)
  })

  test.each(['Customer', 'ContactPerson', 'ProductCategory', 'Product'])(
    'writes each %s that belongs to its projects, and no other',
    async (type) => {
      const single = type.charAt(0).toLowerCase() + type.slice(1)
      const tables: Record<string, string> = {
        Customer: 'partners',
        ContactPerson: 'contact_persons',
        ProductCategory: 'product_categories',
        Product: 'products',
      }
      const before = await rowsOf(app.app.database, tables[type] as string)
      for (const row of [...before, { id: 999, version: 1 }]) {
        const { data, errors } = await app.ask(
          token.secret,
          `mutation { update${type}(input: { id: "${globalId(type, Number(row.id))}", version: ${row.version}, name: "Again" }) { ${single} { id } } }`,
        )
        const outcome = errors[0]?.extensions.code ?? (data[`update${type}`][single] ? 'WRITTEN' : 'UNSEEN')
        const isThere = expected.there[type]?.includes(Number(row.id))
        const isWritable = expected.writable[type]?.includes(Number(row.id))
        expect([row.id, outcome]).toEqual([
          row.id,
          isWritable ? 'WRITTEN' : isThere ? 'FORBIDDEN' : 'NOT_FOUND',
        ])
      }
      const after = await rowsOf(app.app.database, tables[type] as string)
      const written = after.filter((row, i) => row.version !== before[i]?.version).map(({ id }) => id)
      expect(written).toEqual(expected.writable[type])
    },
  )
})

describe('a token of project A', () => {
  let token: IssuedToken
  beforeEach(async () => {
    token = await app.token('ALL', { projectIds: [projectA] })
  })
  const create = (type: string, input: string, secret = token.secret) =>
    app.ask(
      secret,
      `mutation { create${type}(input: { name: "New", ${input} }) { id ${type.charAt(0).toLowerCase()}${type.slice(1)} { id } } }`,
    )

  test('creates in A, and need not say so', async () => {
    const { data } = await app.ask(
      token.secret,
      `mutation { createCustomer(input: { name: "New" }) { customer { mainProject { key } } }
         createProduct(input: { name: "New", number: "N-1" }) { product { project { key } } }
         createProductCategory(input: { name: "New" }) { productCategory { project { key } } } }`,
    )
    expect(data.createCustomer.customer.mainProject.key).toBe('A')
    expect(data.createProduct.product.project.key).toBe('A')
    expect(data.createProductCategory.productCategory.project.key).toBe('A')
  })

  test.each([
    ['Customer', 'mainProjectId', ''],
    ['Product', 'projectId', 'number: "N-2", '],
    ['ProductCategory', 'projectId', ''],
  ])('creates no %s elsewhere, nor for all projects', async (type, field, rest) => {
    const elsewhere = await create(type, `${rest}${field}: "${globalId('Project', projectB)}"`)
    const nowhere = await create(type, `${rest}${field}: "${globalId('Project', 4711)}"`)
    expect(elsewhere.errors).toEqual(nowhere.errors)
    expect(elsewhere.errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    const forAll = await create(type, `${rest}${field}: null`)
    expect(forAll.errors[0]?.message).toContain('Name one of your projects')
  })

  test('who may see two projects has to choose one', async () => {
    const both = await app.token('ALL', { projectIds: [projectA, projectB] })
    const { errors } = await create('Customer', 'phone: "1"', both.secret)
    expect(errors[0]?.message).toContain('input.mainProjectId: Name one of your projects')
    const chosen = await create('Customer', `mainProjectId: "${globalId('Project', projectB)}"`, both.secret)
    expect(chosen.errors).toEqual([])
  })

  test('moves nothing out of its projects, nor into them', async () => {
    const rows = await rowsOf(app.app.database, 'products')
    const versionOf = (id: number) => rows.find((row) => row.id === id)?.version
    const move = (id: number, to: number | null) =>
      app.ask(
        token.secret,
        `mutation { updateProduct(input: { id: "${globalId('Product', id)}", version: ${versionOf(id) ?? 1}, projectId: ${to === null ? null : `"${globalId('Project', to)}"`} }) { id } }`,
      )
    const codes = await Promise.all(
      [move(2, projectB), move(2, null), move(3, projectA), move(1, projectA), move(999, projectA)].map(
        async (answer) => (await answer).errors[0]?.extensions.code,
      ),
    )
    expect(codes).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'NOT_FOUND', 'FORBIDDEN', 'NOT_FOUND'])
    expect(await rowsOf(app.app.database, 'products')).toEqual(rows)
  })

  test('adds nobody to a customer of all projects, and to one of B as little as to none', async () => {
    const at = (id: number) => create('ContactPerson', `customerId: "${globalId('Customer', id)}"`)
    expect((await at(1)).errors[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await at(3)).errors).toEqual((await at(4711)).errors)
    expect((await at(2)).errors).toEqual([])
  })

  test('a filter by something of B finds as much as by something that is not there', async () => {
    const counts = (id: number) =>
      app.ask(
        token.secret,
        `{ invoices(filter: { customerId: "${globalId('Customer', id)}" }) { totalCount nodes { id } }
           products(filter: { categoryId: "${globalId('ProductCategory', id)}" }) { totalCount nodes { id } }
           productCategories(filter: { parentId: "${globalId('ProductCategory', id)}" }) { totalCount nodes { id } }
           contactPersons(filter: { customerId: "${globalId('Customer', id)}" }) { totalCount nodes { id } } }`,
      )
    expect((await counts(3)).data).toEqual((await counts(4711)).data)
    expect((await counts(2)).data.invoices.totalCount).toBe(1)
  })

  test('says what is taken, and by whom of all it was taken not', async () => {
    const taken = (number: string) => create('Product', `number: "${number}"`)
    expect((await taken('P-3')).errors).toEqual((await taken('P-2')).errors)
  })

  test('knows no other users, and administers nobody, though its owner does', async () => {
    const other = await app.user(['customer:read'])
    const others = await app.token(['customer:read'], { ownerId: other })
    const id = globalId('User', other)
    const { data } = await app.ask(
      token.secret,
      `{ users { totalCount nodes { id } } user(id: "${id}") { id } accessToken(id: "${globalId('AccessToken', others.id)}") { id }
         accessTokens(first: 100) { nodes { owner { id } } } viewer { user { id } projectAccess { allProjects projectIds } } }`,
    )
    const own = globalId('User', token.ownerId)
    expect(data.users).toEqual({ totalCount: 1, nodes: [{ id: own }] })
    expect([data.user, data.accessToken, data.viewer.user.id]).toEqual([null, null, own])
    expect(new Set(data.accessTokens.nodes.map((it: { owner: Row }) => it.owner.id))).toEqual(new Set([own]))
    expect(data.viewer.projectAccess).toEqual({
      allProjects: false,
      projectIds: [globalId('Project', projectA)],
    })
    const refused = [
      `createUser(input: { username: "x", displayName: "x" }) { id }`,
      `updateUser(input: { id: "${id}", version: 1, displayName: "x" }) { id }`,
      `deactivateUser(input: { id: "${id}" }) { id }`,
      `reactivateUser(input: { id: "${id}" }) { id }`,
      `endUserSessions(input: { userId: "${id}" }) { endedSessions }`,
      `sendInvitation(input: { userId: "${id}" }) { user { id } }`,
      `lockAccessToken(input: { id: "${globalId('AccessToken', others.id)}", reason: "x" }) { id }`,
      `unlockAccessToken(input: { id: "${globalId('AccessToken', others.id)}" }) { id }`,
      `deleteAccessToken(input: { id: "${globalId('AccessToken', others.id)}" }) { deletedId }`,
    ]
    for (const mutation of refused) {
      const { errors } = await app.ask(token.secret, `mutation { ${mutation} }`)
      expect([mutation, errors[0]?.extensions.code]).toEqual([
        mutation,
        mutation.startsWith('createUser') ? 'FORBIDDEN' : 'NOT_FOUND',
      ])
    }
  })

  test('nor does a person find out by an address of theirs who else has an account', async () => {
    const taken = await app.user(['customer:read'])
    await anyTable(app.app.database.db)
      .updateTable('users')
      .set({ email: 'taken@example.com', email_key: 'taken@example.com' })
      .where('id', '=', taken)
      .execute()
    const person = await app.user(['user:read', 'user:update'], [projectA])
    const session = await app.session(person)
    const errorsFor = async (email: string) => {
      const { errors } = await app.ask(
        session,
        `mutation { updateUser(input: { id: "${globalId('User', person)}", version: 1, email: "${email}" }) { id } }`,
      )
      return errors
    }
    const errors = await errorsFor('taken@example.com')
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
    expect(await errorsFor('free@example.com')).toEqual(errors)
  })

  test('takes back no lock of another token of its owner', async () => {
    const sibling = await app.token('ALL', { ownerId: token.ownerId })
    await app.ask(
      sibling.secret,
      `mutation { lockAccessToken(input: { id: "${globalId('AccessToken', sibling.id)}", reason: "x" }) { id } }`,
    )
    const { errors } = await app.ask(
      token.secret,
      `mutation { unlockAccessToken(input: { id: "${globalId('AccessToken', sibling.id)}" }) { id } }`,
    )
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
  })
})

test.runIf(engine === 'mysql')('nobody waits for what they can not see', async () => {
  const token = await app.token('ALL', { projectIds: [projectA] })
  const otherAdministrator = await app.user('ADMINISTRATOR')
  const { db } = app.app.database
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('partners').set({ fax: '1' }).where('id', '=', 3).execute()
    await trx.updateTable('users').set({ language: 'de' }).where('id', '=', otherAdministrator).execute()
    const started = performance.now()
    const answers = await Promise.all(
      [
        `updateCustomer(input: { id: "${globalId('Customer', 3)}", version: 1, phone: "1" }) { id }`,
        `deleteCustomer(input: { id: "${globalId('Customer', 3)}", version: 1 }) { deletedId }`,
        `createContactPerson(input: { name: "x", customerId: "${globalId('Customer', 3)}" }) { id }`,
        `updateUser(input: { id: "${globalId('User', token.ownerId)}", version: 1, displayName: "x" }) { id }`,
      ].map((mutation) => app.ask(token.secret, `mutation { ${mutation} }`)),
    )
    expect(answers.map(({ errors }) => errors[0]?.extensions.code)).toEqual([
      'NOT_FOUND',
      'NOT_FOUND',
      'BAD_USER_INPUT',
      'FORBIDDEN',
    ])
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

test.runIf(engine === 'mysql')(
  'nobody who renames waits for what theirs points to and they can not see',
  async () => {
    const token = await app.token('ALL', { projectIds: [projectA] })
    const db = anyTable(app.app.database.db)
    const own = { name: 'x', name_key: 'x', project_id: projectA, created_at: 1, updated_at: 1 }
    await db
      .insertInto('products')
      .values({ id: 100, number: 'P-100', category_id: 3, variant_of_id: 3, ...own })
      .execute()
    await db
      .insertInto('product_categories')
      .values({ id: 100, parent_id: 3, ...own })
      .execute()
    await db.transaction().execute(async (trx) => {
      await trx.updateTable('product_categories').set({ description: 'x' }).where('id', '=', 3).execute()
      await trx.updateTable('products').set({ unit: 'x' }).where('id', '=', 3).execute()
      for (const type of ['Product', 'ProductCategory']) {
        // It would be given up after four seconds.
        const { errors } = await app.ask(
          token.secret,
          `mutation { update${type}(input: { id: "${globalId(type, 100)}", version: 1, name: "renamed" }) { id } }`,
        )
        expect(errors, type).toEqual([])
      }
    })
    for (const table of ['products', 'product_categories'])
      await db.deleteFrom(table).where('id', '=', 100).execute()
  },
)

describe('deleting', () => {
  test('what B uses does not keep A from deleting its own; what A sees does', async () => {
    const token = await app.token('ALL', { projectIds: [projectA] })
    const remove = async (type: string, id: number) => {
      const table = type === 'Product' ? 'products' : 'product_categories'
      const row = (await rowsOf(app.app.database, table)).find((it) => it.id === id)
      const { errors } = await app.ask(
        token.secret,
        `mutation { delete${type}(input: { id: "${globalId(type, id)}", version: ${row?.version} }) { deletedId } }`,
      )
      return errors[0]?.extensions.code ?? 'DELETED'
    }
    expect(await remove('Product', 2)).toBe('CONFLICT')
    expect(await remove('Product', 6)).toBe('DELETED')
    expect(await remove('ProductCategory', 2)).toBe('CONFLICT')
    expect(await remove('Product', 1)).toBe('FORBIDDEN')
    expect(await remove('Product', 3)).toBe('NOT_FOUND')
  })
})

describe('access acts on the next request', () => {
  const count = async (secret: string) => {
    const { data } = await app.ask(secret, '{ invoices { totalCount } customers { totalCount } }')
    return [data.invoices.totalCount, data.customers.totalCount]
  }
  const all = 6
  const ofA = 3
  let userId: number
  const setProjects = async (projects: readonly number[] | null) => {
    const db = anyTable(app.app.database.db)
    await db
      .updateTable('users')
      .set({ all_projects: projects ? 0 : 1 })
      .where('id', '=', userId)
      .execute()
    await db.deleteFrom('user_projects').where('user_id', '=', userId).execute()
    for (const project_id of projects ?? [])
      await db.insertInto('user_projects').values({ user_id: userId, project_id }).execute()
  }
  beforeEach(async () => {
    userId = await app.user(['invoice:read', 'customer:read', 'project:read'])
  })

  test('of the owner, for all their tokens and sessions', async () => {
    const open = await app.token(['invoice:read', 'customer:read'], { ownerId: userId })
    const restricted = await app.token(['invoice:read', 'customer:read'], {
      ownerId: userId,
      projectIds: [projectA],
    })
    const session = await app.session(userId)
    const invoices = async () =>
      Promise.all([open.secret, restricted.secret, session].map(async (it) => (await count(it))[0]))
    expect(await invoices()).toEqual([all, ofA, all])
    await setProjects([projectB])
    expect(await invoices()).toEqual([3, 0, 3])
    await setProjects([projectA, projectB])
    expect(await invoices()).toEqual([all, ofA, all])
    await setProjects([])
    expect(await invoices()).toEqual([0, 0, 0])
    await setProjects(null)
    expect(await invoices()).toEqual([all, ofA, all])
  })

  test('an empty set is nothing at all, not everything, nor what belongs to all projects', async () => {
    await setProjects([])
    const token = await app.token(['invoice:read', 'customer:read'], { ownerId: userId })
    expect(await count(token.secret)).toEqual([0, 0])
  })

  test('a token whose projects are all gone sees nothing', async () => {
    const token = await app.token(['invoice:read', 'customer:read'], { projectIds: [projectA] })
    await anyTable(app.app.database.db)
      .deleteFrom('access_token_projects')
      .where('token_id', '=', token.id)
      .execute()
    expect(await count(token.secret)).toEqual([0, 0])
  })
})

describe('creating a token', () => {
  const mine = ['accessToken:create', 'accessToken:read', 'project:read', 'invoice:read']
  let before: number
  const tokens = async () => (await rowsOf(app.app.database, 'access_tokens')).length
  const make = (secret: string, projectIds?: readonly number[] | null) =>
    app.ask(
      secret,
      `mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret accessToken { projectAccess { allProjects projectIds } } } }`,
      {
        variables: {
          input: {
            name: `made ${Math.random()}`,
            permissions: ['invoice:read'],
            ...(projectIds !== undefined && {
              projectIds: projectIds === null ? null : projectIds.map((id) => globalId('Project', id)),
            }),
          },
        },
      },
    )
  beforeEach(async () => {
    before = await tokens()
  })

  test.each([
    ['an open token names one', undefined, undefined, [1], [1]],
    ['an open token names none', undefined, undefined, undefined, null],
    ['a token of A names A', [1], undefined, [1], [1]],
    ['a token of A names none: A', [1], undefined, undefined, [1]],
    ['a token of A names null: A', [1], undefined, null, [1]],
    ['a token of A and B names B', [1, 2], undefined, [2], [2]],
    ['of an owner with A, an open token names none', undefined, [1], undefined, null],
    ['of an owner with A, an open token names A', undefined, [1], [1], [1]],
    ['of an owner with A, a token of A names none: A', [1], [1], undefined, [1]],
  ])('%s', async (_what, own, ofOwner, named, made) => {
    const ownerId = await app.user(mine, ofOwner)
    const creator = await app.token(mine, {
      ownerId,
      ...(own && { projectIds: own }),
    })
    const { data, errors } = await make(creator.secret, named)
    expect(errors).toEqual([])
    expect(data.createAccessToken.accessToken.projectAccess).toEqual({
      allProjects: made === null,
      projectIds: (made ?? []).map((id) => globalId('Project', id)),
    })
    expect(await tokens()).toBe(before + 2)
    const counted = await app.ask(data.createAccessToken.secret, '{ invoices { totalCount } }')
    const sees = made ?? ofOwner ?? [1, 2, 3]
    expect(counted.data.invoices.totalCount).toBe(
      (await rowsOf(app.app.database, 'invoices')).filter((it) => sees.includes(Number(it.project_id)))
        .length,
    )
  })

  test.each([
    ['a token of A names B', [1], undefined, [2]],
    ['a token of A names A and B', [1], undefined, [1, 2]],
    ['of an owner with A, an open token names B', undefined, [1], [2]],
    ['of an owner with A, an open token names A and B', undefined, [1], [1, 2]],
    ['nobody names what is not there', undefined, undefined, [4711]],
    ['nobody names an empty list', undefined, undefined, []],
  ])('refused: %s', async (_what, own, ofOwner, named) => {
    const ownerId = await app.user(mine, ofOwner)
    const creator = await app.token(mine, { ownerId, ...(own && { projectIds: own }) })
    const { errors } = await make(creator.secret, named)
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    if (named.length > 0) expect(errors).toEqual((await make(creator.secret, [4711])).errors)
    expect(await tokens()).toBe(before + 1)
  })

  test('people too give at most their own, and it is in the log', async () => {
    const userId = await app.user(mine, [projectA])
    const session = await app.session(userId)
    expect((await make(session, [projectB])).errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect((await make(session, [projectA])).errors).toEqual([])
    const [event] = (await rowsOf(app.app.database, 'audit_events')).slice(-1)
    expect(JSON.parse(String(event?.changes)).projects).toEqual([null, [projectA]])
  })
})
