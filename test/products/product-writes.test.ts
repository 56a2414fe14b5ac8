import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let secret: string

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  secret = (await app.token('ALL')).secret
})
afterAll(() => app.close())

let count = 0
const product = async (fields = '') => {
  const { data, errors } = await app.ask(
    secret,
    `mutation { createProduct(input: { number: "P-${++count}", name: "Product ${count}" ${fields} }) { id } }`,
  )
  expect(errors).toEqual([])
  return data.createProduct.id as string
}
const category = async (fields = '') => {
  const { data, errors } = await app.ask(
    secret,
    `mutation { createProductCategory(input: { name: "Category ${++count}" ${fields} }) { id } }`,
  )
  expect(errors).toEqual([])
  return data.createProductCategory.id as string
}
const run = async (mutation: string) => {
  const { errors } = await app.ask(secret, `mutation { ${mutation} { __typename } }`)
  return errors.map(({ extensions }) => extensions.code)
}

test('a product keeps all that was given', async () => {
  const id = await product(
    'weightKg: "1.25", lengthCm: "10.5", minimumStock: "3.5", taxRateOverride: "7", countryOfOrigin: "DE", internalComment: "ours", isBlocked: true, blockReason: "recall"',
  )
  const { data } = await app.ask(
    secret,
    `{ product(id: "${id}") { weightKg lengthCm minimumStock taxRateOverride countryOfOrigin internalComment isBlocked blockReason type version } }`,
  )
  expect(data.product).toEqual({
    weightKg: '1.250',
    lengthCm: '10.5',
    minimumStock: '3.5000',
    taxRateOverride: '7.00',
    countryOfOrigin: 'DE',
    internalComment: 'ours',
    isBlocked: true,
    blockReason: 'recall',
    type: 'PRODUCT',
    version: 1,
  })
})

test('a number is taken for good, also by what was deleted', async () => {
  const id = await product()
  const number = `P-${count}`
  const again = await app.ask(
    secret,
    `mutation { createProduct(input: { number: "${number}", name: "again" }) { id } }`,
  )
  expect(again.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'input.number' })
  expect(await run(`deleteProduct(input: { id: "${id}", version: 1 })`)).toEqual([])
  expect(await run(`createProduct(input: { number: "${number}", name: "again" })`)).toEqual(['CONFLICT'])
})

describe('a product', () => {
  test('that an invoice uses can not be deleted, only blocked', async () => {
    const id = globalId('Product', 11)
    const { errors } = await app.ask(
      secret,
      `mutation { deleteProduct(input: { id: "${id}", version: 1 }) { deletedId } }`,
    )
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('isBlocked'),
      extensions: { code: 'CONFLICT' },
    })
    expect(await run(`updateProduct(input: { id: "${id}", version: 1, isBlocked: true })`)).toEqual([])
  })

  test('can not be a variant of itself, nor in a ring', async () => {
    const a = await product()
    const b = await product(`variantOfId: "${a}"`)
    expect(await run(`updateProduct(input: { id: "${a}", version: 1, variantOfId: "${a}" })`)).toEqual([
      'BAD_USER_INPUT',
    ])
    expect(await run(`updateProduct(input: { id: "${a}", version: 1, variantOfId: "${b}" })`)).toEqual([
      'BAD_USER_INPUT',
    ])
  })

  test.each([
    'weightKg: "-1"',
    'weightKg: "99999999"',
    'taxRateOverride: "101"',
    'minimumStock: "1.00001"',
    'number: " "',
  ])('with %s is refused', async (fields) => {
    const input = fields.startsWith('number') ? fields : `number: "bad-${++count}", ${fields}`
    expect(await run(`createProduct(input: { name: "x", ${input} })`)).toEqual(['BAD_USER_INPUT'])
  })
})

describe('a category', () => {
  test('is deleted only when it is empty', async () => {
    const parent = await category()
    const child = await category(`parentId: "${parent}"`)
    const inside = await product(`categoryId: "${child}"`)
    expect(await run(`deleteProductCategory(input: { id: "${parent}", version: 1 })`)).toEqual(['CONFLICT'])
    expect(await run(`deleteProductCategory(input: { id: "${child}", version: 1 })`)).toEqual(['CONFLICT'])
    expect(await run(`deleteProduct(input: { id: "${inside}", version: 1 })`)).toEqual([])
    expect(await run(`deleteProductCategory(input: { id: "${child}", version: 1 })`)).toEqual([])
    expect(await run(`deleteProductCategory(input: { id: "${parent}", version: 1 })`)).toEqual([])
  })

  test('takes nothing in while it is deleted', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await category()
      const outcomes = await Promise.all([
        run(`deleteProductCategory(input: { id: "${id}", version: 1 })`),
        run(`createProduct(input: { number: "in-${++count}", name: "x", categoryId: "${id}" })`),
      ])
      expect(outcomes.filter((codes) => codes.length === 0)).toHaveLength(1)
    }
  })

  test('can not be below itself', async () => {
    const parent = await category()
    const child = await category(`parentId: "${parent}"`)
    expect(
      await run(`updateProductCategory(input: { id: "${parent}", version: 1, parentId: "${child}" })`),
    ).toEqual(['BAD_USER_INPUT'])
  })
})

test('a sales price is gone with its product', async () => {
  const id = await product()
  await app.app.database.db
    .insertInto('sales_prices')
    .values({
      product_id: Number(Buffer.from(id, 'base64url').toString().split(':')[1]),
      price: 10_000,
      currency: 'EUR',
      created_at: 1,
      updated_at: 1,
    })
    .execute()
  const { data } = await app.ask(
    secret,
    `{ product(id: "${id}") { salesPrices { nodes { id price { amount } } } } }`,
  )
  const [price] = data.product.salesPrices.nodes
  expect(price.price).toEqual({ amount: '1.0000' })
  await run(`deleteProduct(input: { id: "${id}", version: 1 })`)
  const after = await app.ask(
    secret,
    `{ salesPrice(id: "${price.id}") { id } node(id: "${price.id}") { id } }`,
  )
  expect(after.data).toEqual({ salesPrice: null, node: null })
})
