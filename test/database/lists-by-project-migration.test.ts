import { expect, test } from 'vitest'
import { migrating } from '../support/migrating.ts'

/** 0020 copies to parts the project of their whole, 0021 that of another one that they are given to, on databases that have been in use. */
const { db, insert, rowsOf, up, down } = migrating()

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
  const move = (id: number, main_project_id: number | null) =>
    db().updateTable('partners').set({ main_project_id }).where('id', '=', id).execute()
  await move(1, null)
  await move(2, 2)
  expect(await copies()).toEqual([null, 2, null, 2])
  await move(2, 1)
  expect(await copies()).toEqual([null, 1, null, 1])

  await up('0021')
  await db().updateTable('contact_persons').set({ partner_id: 2 }).where('id', '=', 3).execute()
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
  await insert('products', { id: 1, number: 'P', type: 'PRODUCT', ...named('z') })
  const price = (id: number, project_id: number | null) => ({
    id,
    product_id: 1,
    customer_id: 1,
    project_id,
    price: 1,
    currency: 'EUR',
    ...stamp,
  })
  await insert('sales_prices', price(1, null), price(2, 2))
  const copies = async () => (await rowsOf('sales_prices')).map((row) => row.customer_project_id)
  const change = (table: string, id: number, values: object) =>
    db().updateTable(table).set(values).where('id', '=', id).execute()

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
