import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyTable } from '../../../src/database/rows.ts'
import { globalId } from '../../../src/graphql/ids.ts'
import { loadScopedCompany, projectA, projectB, rowsOf } from '../../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { engine } from '../../support/test-database.ts'

/** Who waits for somebody who writes learns that there is something to be written. SQLite has one writer at a time, of whatever it is. */
let app: TestApp

describe.runIf(engine === 'mysql')('on MariaDB or MySQL', () => {
  beforeAll(async () => {
    app = await startTestApp()
    await loadScopedCompany(app.app.database, 'whole')
  })
  afterAll(() => app.close())

  test('nobody waits for what they can not see', async () => {
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

  test('nobody who renames waits for what theirs points to and they can not see', async () => {
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
  })

  test('nobody who moves a customer waits for prices of it that they can not see', async () => {
    const { secret } = await app.token('ALL', { projectIds: [projectA, 3] })
    const db = anyTable(app.app.database.db)
    const price = { customer_id: 2, price: 1, currency: 'EUR', created_at: 1, updated_at: 1 }
    await db
      .insertInto('sales_prices')
      .values([
        { id: 100, product_id: 1, project_id: projectB, ...price },
        { id: 101, product_id: 3, project_id: null, ...price },
      ])
      .execute()
    await db.transaction().execute(async (trx) => {
      await trx.updateTable('sales_prices').set({ price: 2 }).where('id', '>=', 100).execute()
      for (const to of [3, projectA]) {
        const customer = (await rowsOf(app.app.database, 'partners')).find(({ id }) => id === 2)
        const change = `version: ${customer?.version}, mainProjectId: "${globalId('Project', to)}"`
        // It would be given up after four seconds.
        const { errors } = await app.ask(
          secret,
          `mutation { updateCustomer(input: { id: "${globalId('Customer', 2)}", ${change} }) { id } }`,
        )
        expect(errors).toEqual([])
      }
    })
    await db.deleteFrom('sales_prices').where('id', '>=', 100).execute()
  })
})
