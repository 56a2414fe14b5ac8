import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allPermissions } from '../../../src/authorization/permission.ts'
import { anyTable } from '../../../src/database/rows.ts'
import { globalId, localId } from '../../../src/graphql/ids.ts'
import { loadScopedCompany, projectA, projectB, rowsOf } from '../../support/scoped-company.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
})
afterAll(() => app.close())

type Row = Record<string, unknown>

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
    const [ofAll] = (await at(1)).errors
    expect(ofAll?.extensions.code).toBe('FORBIDDEN')
    expect(ofAll?.message).toContain('a contact person only of a customer of one of your projects')
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

  test('is told of a number that it is taken by a product of A, and takes one that is taken elsewhere', async () => {
    const codeOf = async (number: string) =>
      (await create('Product', `number: "${number}"`)).errors[0]?.extensions.code
    expect([await codeOf('P-2'), await codeOf('P-3'), await codeOf('P-3')]).toEqual([
      'CONFLICT',
      undefined,
      'CONFLICT',
    ])
    const everybody = await app.token('ALL')
    const { data } = await app.ask(
      everybody.secret,
      '{ products(filter: { number: { equals: "P-3" } }) { nodes { project { key } } } }',
    )
    expect(data.products.nodes.map((it: { project: Row }) => it.project.key).sort()).toEqual(['A', 'B'])
  })

  test('counts on in numbers whatever is made elsewhere, and its ids count nothing', async () => {
    const other = await app.token('ALL', { projectIds: [projectB] })
    const everybody = await app.token('ALL')
    const made: { id: string; number: string }[] = []
    for (const { secret } of [token, other, token, everybody, other, token]) {
      const { data } = await app.ask(
        secret,
        'mutation { createCustomer(input: { name: "New" }) { customer { id number } } }',
      )
      made.push(data.createCustomer.customer)
    }
    const ofA = [0, 2, 5].map((i) => Number(/^A-(\d+)$/.exec(made[i]?.number ?? '')?.[1]))
    const [first = 0] = ofA
    expect(ofA).toEqual([first, first + 1, first + 2])
    expect([1, 3, 4].map((i) => made[i]?.number.replace(/\d+$/, ''))).toEqual(['B-', '', 'B-'])

    const ids = made.map(({ id }) => localId('Customer', id))
    expect(new Set(ids.map((id, i) => id - (ids[i - 1] ?? 0))).size).toBe(ids.length)
  })

  describe('of which the way up is there as far as it goes', () => {
    const trees = [
      ['ProductCategory', 'parentId', ''],
      ['Product', 'variantOfId', 'number'],
    ] as const
    let everybody: IssuedToken
    let count = 0
    beforeAll(async () => {
      everybody = await app.token('ALL')
    })
    const inProject = (id: number | null) =>
      `projectId: ${id === null ? null : `"${globalId('Project', id)}"`}`
    const made = async (type: string, numbered: string, fields: string) => {
      const number = numbered && `number: "T-${++count}", `
      const { data, errors } = await create(type, `${number}${fields}`, everybody.secret)
      return errors[0]?.message ?? (data[`create${type}`].id as string)
    }
    const changed = async (type: string, id: string, version: number, fields: string) => {
      const { errors } = await app.ask(
        everybody.secret,
        `mutation { update${type}(input: { id: "${id}", version: ${version}, ${fields} }) { id } }`,
      )
      return errors[0]?.message ?? 'done'
    }

    test.each(trees)('a %s stands below one of its project, or of all', async (type, above, numbered) => {
      const [ofAll, ofA, ofB] = [
        await made(type, numbered, inProject(null)),
        await made(type, numbered, inProject(projectA)),
        await made(type, numbered, inProject(projectB)),
      ]
      const below = (id: string, project: number | null) =>
        made(type, numbered, `${inProject(project)}, ${above}: "${id}"`)
      expect(localId(type, await below(ofAll, projectB))).toBeGreaterThan(0)
      expect(localId(type, await below(ofA, projectA))).toBeGreaterThan(0)
      expect(await below(ofA, projectB)).toMatch(new RegExp(`^input.${above}: A .* of the same project`))
      expect(await below(ofA, null)).toContain('of the same project')
      expect(await changed(type, ofB, 1, `${above}: "${ofA}"`)).toContain('of the same project')
      expect(await changed(type, ofB, 1, `${above}: "${ofAll}"`)).toBe('done')
    })

    test.each(trees)('a %s leaves its project with none of that below it', async (type, above, numbered) => {
      const upper = await made(type, numbered, inProject(projectA))
      const lower = await made(type, numbered, `${inProject(projectA)}, ${above}: "${upper}"`)
      expect(await changed(type, upper, 1, inProject(projectB))).toMatch(/^input.projectId: .* first\.$/)
      expect(await changed(type, lower, 1, inProject(projectB))).toMatch(
        /^input.projectId: A .* of the same project/,
      )
      expect(await changed(type, upper, 1, inProject(null))).toBe('done')
      expect(await changed(type, lower, 1, inProject(projectB))).toBe('done')
      expect(await changed(type, upper, 2, inProject(projectA))).toMatch(/ first\.$/)
      expect(await changed(type, upper, 2, inProject(projectB))).toBe('done')
    })
  })

  test('learns nothing of the projects that others of its owner see by what would change nothing', async () => {
    const owner = await app.user(
      allPermissions().map(({ name }) => name),
      [projectA, projectB],
    )
    const asking = await app.token('ALL', { ownerId: owner, projectIds: [projectA] })
    const sibling = await app.token('ALL', { ownerId: owner, projectIds: [projectA, projectB] })
    const [user] = (await rowsOf(app.app.database, 'users')).filter(({ id }) => id === owner)
    const refusals = (mutation: string) =>
      Promise.all(
        [[projectB], [projectA, projectB], [4711], [projectA, 4711]].map(async (ids) => {
          const projectIds = ids.map((id) => `"${globalId('Project', id)}"`)
          const input = `projectIds: [${projectIds}]`
          const { errors } = await app.ask(
            asking.secret,
            `mutation { ${mutation.replace('$', input)} { id } }`,
          )
          return errors
        }),
      )
    const ofSibling = await refusals(
      `updateAccessToken(input: { id: "${globalId('AccessToken', sibling.id)}", version: 1, $ })`,
    )
    const ofOwner = await refusals(
      `updateUser(input: { id: "${globalId('User', owner)}", version: ${user?.version}, projectAccess: { $ } })`,
    )
    for (const all of [ofSibling, ofOwner]) {
      expect(all[0]).toHaveLength(1)
      expect(all).toEqual(all.map(() => all[0]))
    }
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
        /^(createUser|unlock)/.test(mutation) ? 'FORBIDDEN' : 'NOT_FOUND',
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
