import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrating } from '../support/migrating.ts'

/** 0019 puts another table in the place of `products`, to which others refer, on databases that have been in use. */
const { db, insert, rowsOf, up, down } = migrating()

const stamp = { created_at: 1, updated_at: 1 }
const named = (name: string) => ({ name, name_key: name, ...stamp })
const project = (id: number, key: string) => ({
  id,
  project_key: key,
  ...named(key),
  currency: 'EUR',
  tax_rate_standard: 0,
  tax_rate_reduced: 0,
})
const product = (id: number, number: string, project_id: number | null) => ({
  id,
  number,
  project_id,
  ...named(number),
})

test('products of before keep all they have, and what refers to them; numbers are taken by project', async () => {
  await up('0018')
  await sql`create view report as select number, name from products`.execute(db())
  await insert('projects', project(1, 'A'), project(2, 'B'))
  await insert('products', product(7, 'P', 1), { ...product(8, 'V', null), variant_of_id: 7, weight_g: 3 })
  await insert('sales_prices', { id: 5, product_id: 7, price: 1, currency: 'EUR', ...stamp })
  await insert('number_ranges', { scope_key: 'CUSTOMER:*', prefix: '', next_value: 10_005 })
  const tables = ['products', 'sales_prices', 'number_ranges']
  const rows = () => Promise.all(tables.map(rowsOf))
  const before = await rows()

  await up('0019')
  const [products] = await rows()
  await insert('projects', project(3, 'A'.repeat(20)))
  expect((await rowsOf('projects')).map((row) => row.has_own_number_ranges)).toEqual([1, 1, 1])
  await insert('number_ranges', { scope_key: 'CUSTOMER:3', prefix: `${'A'.repeat(20)}-`, next_value: 10_002 })
  expect(products).toMatchObject([
    { id: 7, number_scope: 1 },
    { id: 8, number_scope: 0, variant_of_id: 7, weight_g: 3 },
  ])
  await insert('products', product(9, 'P', 2), product(10, 'P', null))
  await expect(insert('products', product(11, 'P', 2))).rejects.toThrow()
  await expect(insert('products', product(11, 'P', null))).rejects.toThrow()
  await expect(db().deleteFrom('products').where('id', '=', 7).execute()).rejects.toThrow()
  await expect(insert('products', { ...product(12, 'W', 1), variant_of_id: 99 })).rejects.toThrow()

  await expect(down()).rejects.toThrow('Two products have the number P')
  await db().deleteFrom('products').where('id', 'in', [9, 10]).execute()
  await down()
  expect((await rowsOf('projects')).map((row) => row.has_own_number_ranges)).toEqual([0, 0, 0])
  expect(await rows()).toEqual(before)
  await expect(insert('products', product(9, 'P', 2))).rejects.toThrow()
  await expect(db().deleteFrom('products').where('id', '=', 7).execute()).rejects.toThrow()
})
