import { describe, expect, test } from 'vitest'
import { anyTable } from '../../src/database/rows.ts'
import { migrating } from '../support/migrating.ts'
import { engine } from '../support/test-database.ts'

/**
 * 0020 copies to parts the project of their whole, 0021 that of another one that they are given to, 0022 lets prices follow later: on
 * databases that have been in use.
 */
const { database, db, insert, rowsOf, up, down } = migrating()

const stamp = { created_at: 1, updated_at: 1 }
const named = (name: string) => ({ name, name_key: name, ...stamp })
const project = (id: number) => ({
  id,
  project_key: `P${id}`,
  ...named(`p${id}`),
  currency: 'EUR',
  tax_rate_standard: 0,
  tax_rate_reduced: 0,
})
const partner = (id: number, main_project_id: number | null) => ({
  id,
  type: 'COMPANY',
  main_project_id,
  ...named('x'),
})
const person = (id: number, partner_id: number) => ({ id, partner_id, type: 'MR', ...named('y') })
const product = { id: 1, number: 'P', type: 'PRODUCT', ...named('z') }
const price = (id: number, customer_id: number, project_id: number | null = null) => ({
  id,
  product_id: product.id,
  customer_id,
  project_id,
  price: 1,
  currency: 'EUR',
  ...stamp,
})
const change = (table: string, id: number, values: object) =>
  db().updateTable(table).set(values).where('id', '=', id).execute()

test('contact persons know the project of their customer, of before and of now; back again, nothing is lost', async () => {
  await up('0019')
  await insert('projects', project(1), project(2))
  await insert('partners', partner(1, 1), partner(2, null))
  await insert('contact_persons', person(1, 1), person(2, 2))
  const before = await rowsOf('contact_persons')

  await up('0020')
  await insert('contact_persons', person(3, 1), person(4, 2))
  const copies = async () => (await rowsOf('contact_persons')).map((row) => row.partner_project_id)
  expect(await copies()).toEqual([1, null, 1, null])
  const move = (id: number, main_project_id: number | null) => change('partners', id, { main_project_id })
  await move(1, null)
  await move(2, 2)
  expect(await copies()).toEqual([null, 2, null, 2])
  await move(2, 1)
  expect(await copies()).toEqual([null, 1, null, 1])

  await up('0021')
  await change('contact_persons', 3, { partner_id: 2 })
  expect(await copies()).toEqual([null, 1, 1, 1])
  await down()

  await down()
  expect((await rowsOf('contact_persons')).slice(0, 2)).toEqual(before)
  await move(2, 2)
  await up('0020')
  expect(await copies()).toEqual([null, 2, 2, 2])
})

test('prices know the project of their customer while they belong to all projects; back again, all of them do', async () => {
  await up('0020')
  await insert('projects', project(1), project(2))
  await insert('partners', partner(1, 1))
  await insert('products', product)
  await insert('sales_prices', price(1, 1), price(2, 1, 2))
  const copies = async () => (await rowsOf('sales_prices')).map((row) => row.customer_project_id)

  await up('0021')
  await change('partners', 1, { main_project_id: 2 })
  expect(await copies()).toEqual([2, 1])
  await change('sales_prices', 2, { project_id: null })
  expect(await copies()).toEqual([2, 2])
  await change('sales_prices', 2, { project_id: 2 })
  await change('partners', 1, { main_project_id: 1 })
  await down()
  expect(await copies()).toEqual([1, 1])
  await change('partners', 1, { main_project_id: 2 })
  expect(await copies()).toEqual([2, 2])
})

test('parts that were given away before that was followed know their whole afterwards', async () => {
  await up('0020')
  await insert('projects', project(1), project(2))
  await insert('partners', partner(1, 1), partner(2, 2))
  await insert('contact_persons', person(1, 1))
  await change('contact_persons', 1, { partner_id: 2 })
  await up('0022')
  expect(await rowsOf('contact_persons')).toMatchObject([{ partner_project_id: 2 }])
})

test('prices follow later; back again, all of them know', async () => {
  await up('0021')
  await insert('projects', project(1), project(2))
  await insert('partners', partner(1, 1))
  await insert('products', product)
  await insert('sales_prices', price(1, 1))
  const knows = async (project: number) =>
    expect(await rowsOf('sales_prices')).toMatchObject([{ customer_project_id: project }])
  const move = (values: object) => change('partners', 1, values)
  await move({ main_project_id: 2 })
  await knows(2)

  await up('0022')
  await move({ main_project_id: 1, updated_at: 7 })
  await knows(2)
  const moved = () => db().selectFrom('moved_partners').selectAll().execute()
  const noted = { partner_id: 1, project_id: 1, moved_at: 7, looked_at: expect.any(Number) }
  expect(await moved()).toEqual([noted])
  await db().updateTable('moved_partners').set({ looked_at: 9 }).execute()
  await move({ name: 'another' })
  expect(await moved()).toEqual([{ ...noted, looked_at: 9 }])
  await move({ main_project_id: null, updated_at: 8 })
  expect(await moved()).toEqual([{ ...noted, project_id: null, moved_at: 8, looked_at: 9 }])

  await move({ main_project_id: 1 })
  await down()
  await knows(1)
  await move({ main_project_id: 2 })
  await knows(2)
  await up('0022')
  expect(await moved()).toEqual([])
})

describe.runIf(engine === 'mysql')('on MariaDB or MySQL, which have several writers', () => {
  test.each([
    ['a new price', () => insert('sales_prices', price(9, 2))],
    ['a price that is given to it', () => change('sales_prices', 1, { customer_id: 2 })],
    ['a person that is given to it', () => change('contact_persons', 1, { partner_id: 2 })],
  ])('%s waits for the customer that moves, and knows where it went', async (_what, write) => {
    await up('0022')
    await insert('projects', project(1), project(2))
    await insert('partners', partner(1, 1), partner(2, 1))
    await insert('products', product)
    await insert('sales_prices', price(1, 1))
    await insert('contact_persons', person(1, 1))
    const written = await database().transaction(async (trx) => {
      await anyTable(trx).updateTable('partners').set({ main_project_id: 2 }).where('id', '=', 2).execute()
      const waiting = write()
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { waiting }
    })
    await written.waiting
    const ofTwo = [
      ...(await rowsOf('sales_prices')).map((row) => [row.customer_id, row.customer_project_id]),
      ...(await rowsOf('contact_persons')).map((row) => [row.partner_id, row.partner_project_id]),
    ].filter(([whole]) => whole === 2)
    expect(ofTwo).toEqual([[2, 2]])
  })
})
