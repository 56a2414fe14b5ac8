import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasBusinessData, loadCompany } from '../../src/demo/load-company.ts'
import { divideHalfUp } from '../../src/lib/decimal.ts'
import {
  AddressBookDocument,
  InvoicePageDocument,
  type InvoicePageQuery,
} from '../support/documents.generated.ts'
import { type Answer, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let everything: string

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  everything = (await app.token('ALL')).secret
})
afterAll(() => app.close())

test('it has 830 invoices, 91 customers and 77 products', async () => {
  const { data, errors } = await app.ask(
    everything,
    '{ invoices { totalCount } customers { totalCount } products { totalCount } productCategories { totalCount } contactPersons { totalCount } }',
  )
  expect(errors).toEqual([])
  expect(data).toEqual({
    invoices: { totalCount: 830 },
    customers: { totalCount: 91 },
    products: { totalCount: 77 },
    productCategories: { totalCount: 8 },
    contactPersons: { totalCount: 91 },
  })
})

test('all invoices, read page by page, add up to 1,265,793.29', async () => {
  let after: string | null = null
  let sum = 0n
  const numbers = new Set<string>()
  do {
    const { data, errors }: Answer<InvoicePageQuery> = await app.ask(everything, InvoicePageDocument, {
      variables: { first: 100, after },
    })
    expect(errors).toEqual([])
    for (const { documentNumber, totals } of data.invoices?.nodes ?? []) {
      numbers.add(documentNumber ?? '')
      sum += BigInt(totals.gross.amount.replace('.', ''))
    }
    after = data.invoices?.pageInfo.hasNextPage ? data.invoices.pageInfo.endCursor : null
  } while (after)
  expect(numbers.size).toBe(830)
  expect(divideHalfUp(sum, 100n)).toBe(126_579_329n)
})

test('order 10248 became an invoice of three lines over 440.00, sent', async () => {
  const { data } = await app.ask(
    everything,
    '{ invoices(filter: { documentNumber: { equals: "10248" } }) { nodes { status totals { gross { amount currency } } lines { totalCount nodes { position name quantity unitPriceNet { amount } lineNet { amount } product { number } } } } } }',
  )
  const [invoice] = data.invoices.nodes
  expect(invoice).toMatchObject({
    status: 'SENT',
    totals: { gross: { amount: '440.0000', currency: 'USD' } },
    lines: { totalCount: 3 },
  })
  expect(invoice.lines.nodes[0]).toEqual({
    position: 1,
    name: 'Queso Cabrales',
    quantity: '12.0000',
    unitPriceNet: { amount: '14.0000' },
    lineNet: { amount: '168.0000' },
    product: { number: 'NW-011' },
  })
})

test('the 21 orders that were not shipped are released, the others sent', async () => {
  const { data } = await app.ask(
    everything,
    '{ released: invoices(filter: { status: [RELEASED] }) { totalCount } sent: invoices(filter: { status: [SENT] }) { totalCount } }',
  )
  expect(data).toEqual({ released: { totalCount: 21 }, sent: { totalCount: 809 } })
})

test('a token of customer:read gets names, nulls, and exactly one error for each refused field', async () => {
  const { secret } = await app.token(['customer:read'])
  const { status, data, errors } = await app.ask(secret, AddressBookDocument)
  expect(status).toBe(200)
  expect(data.customers?.nodes).toHaveLength(20)
  for (const { name, bankAccount, invoices } of data.customers?.nodes ?? []) {
    expect(name).not.toBe('')
    expect(bankAccount).toBeNull()
    expect(invoices).toBeNull()
  }
  expect(errors.map(({ path, extensions }) => ({ path, extensions }))).toEqual([
    {
      path: ['customers', 'nodes', '@', 'bankAccount'],
      extensions: { code: 'FORBIDDEN', missingPermissions: ['bankDetails:read'] },
    },
    {
      path: ['customers', 'nodes', '@', 'invoices'],
      extensions: { code: 'FORBIDDEN', missingPermissions: ['invoice:read'] },
    },
  ])
})

test('it is never loaded over business data', async () => {
  expect(await hasBusinessData(app.app.database)).toBe(true)
  await expect(loadCompany(app.app.database, () => {})).rejects.toThrow('into an empty one only')
})
