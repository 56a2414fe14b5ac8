import { moneyScale, percentScale, toScaled } from '../lib/decimal.ts'
import { nameKey } from '../lib/name-key.ts'
import { lineAmounts, totalsOf } from '../modules/accounting/totals.ts'
import { inventedIban } from './invented-iban.ts'
import { countryCodes, readNorthwind } from './northwind.ts'

/** Northwind as rows of our tables. Ids are the sample's own numbers, or the position in its file. */
type Row = Record<string, unknown>

const currency = 'USD'
const daysToPay = 14
/** The customers of these countries, and their invoices, are a project of their own. */
const germanSpeaking: readonly string[] = ['Germany', 'Austria', 'Switzerland']
const mainProject = 1
const germanSpeakingProject = 2

const projectOf = ({ Country }: (typeof northwindCustomers)[number]): number =>
  germanSpeaking.includes(Country) ? germanSpeakingProject : mainProject

const amount = (text: string): number => scaledOrThrow(text, moneyScale)
const discount = (text: string): number => scaledOrThrow(text, percentScale + 2)

function scaledOrThrow(text: string, scale: number): number {
  const value = toScaled(text, scale)
  if (value === null) throw new Error(`The sample has a number that is none: ${text}`)
  return value
}

const named = (name: string) => ({ name, name_key: nameKey(name) })
const orNull = (text: string): string | null => text || null
const day = 24 * 60 * 60 * 1000
const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * day).toISOString().slice(0, 10)

const orders = readNorthwind('orders')
const northwindCustomers = readNorthwind('customers')
const customerIds = new Map(northwindCustomers.map(({ CustomerID }, index) => [CustomerID, index + 1]))

export const employees = readNorthwind('employees').map((it) => ({
  employeeId: it.EmployeeID,
  username: `${it.FirstName}.${it.LastName}`.toLowerCase(),
  displayName: `${it.FirstName} ${it.LastName}`,
}))

const project = (id: number, key: string, name: string): Row => ({
  id,
  project_key: key,
  ...named(name),
  currency,
  tax_rate_standard: 0,
  tax_rate_reduced: 0,
  has_own_number_ranges: 1,
})

export const projects: Row[] = [
  project(mainProject, 'NORTHWIND', 'Northwind Traders'),
  project(germanSpeakingProject, 'DACH', 'Northwind in Germany, Austria and Switzerland'),
]

const addressColumns = (prefix: string, it: (typeof northwindCustomers)[number]): Row => ({
  [`${prefix}_type`]: 'COMPANY',
  [`${prefix}_name`]: it.CompanyName,
  [`${prefix}_contact`]: orNull(it.ContactName),
  [`${prefix}_street`]: orNull(it.Address),
  [`${prefix}_zip`]: orNull(it.PostalCode),
  [`${prefix}_city`]: orNull(it.City),
  [`${prefix}_state`]: orNull(it.Region),
  [`${prefix}_country`]: countryCodes[it.Country] ?? null,
  [`${prefix}_phone`]: orNull(it.Phone),
})

/** What the orders tell of a customer, as its internal note. */
function noteOn(customerId: string): string | null {
  const dates = orders
    .filter((order) => order.CustomerID === customerId)
    .map(({ OrderDate }) => OrderDate)
    .sort()
  return dates.length === 0
    ? null
    : `${dates.length} orders, the first on ${dates[0]}, the last on ${dates.at(-1)}.`
}

export const partners: Row[] = northwindCustomers.map((it, index) => ({
  id: index + 1,
  customer_number: it.CustomerID,
  type: 'COMPANY',
  ...named(it.CompanyName),
  ...addressColumns('addr', it),
  fax: orNull(it.Fax),
  language: ['Germany', 'Austria'].includes(it.Country) ? 'de' : 'en',
  currency,
  taxation: 'EXEMPT',
  main_project_id: projectOf(it),
  notes: noteOn(it.CustomerID),
}))

export const bankAccounts: Row[] = northwindCustomers.flatMap((it, index) => {
  const iban = inventedIban(countryCodes[it.Country] ?? '', index + 1)
  return iban ? [{ partner_id: index + 1, account_holder: it.CompanyName, bank_name: 'Demo Bank', iban }] : []
})

export const contactPersons: Row[] = northwindCustomers.map((it, index) => ({
  id: index + 1,
  partner_id: index + 1,
  type: 'OTHER',
  ...named(it.ContactName),
  position: orNull(it.ContactTitle),
  phone: orNull(it.Phone),
}))

export const productCategories: Row[] = readNorthwind('categories').map((it) => ({
  id: Number(it.CategoryID),
  ...named(it.CategoryName),
  description: it.Description,
}))

const northwindProducts = readNorthwind('products')
const productNumber = (id: string): string => `NW-${id.padStart(3, '0')}`

export const products: Row[] = northwindProducts.map((it) => ({
  id: Number(it.ProductID),
  number: productNumber(it.ProductID),
  ...named(it.ProductName),
  category_id: Number(it.CategoryID),
  unit: it.QuantityPerUnit,
  tax_category: 'EXEMPT',
  min_stock: amount(it.ReorderLevel),
  is_discontinued: Number(it.Discontinued),
}))

export const salesPrices: Row[] = northwindProducts.map((it) => ({
  id: Number(it.ProductID),
  product_id: Number(it.ProductID),
  price: amount(it.UnitPrice),
  currency,
}))

const lines = readNorthwind('order_details').map((it) => ({
  orderId: it.OrderID,
  productId: it.ProductID,
  quantity: amount(it.Quantity),
  unitPrice: amount(it.UnitPrice),
  discountPercent: discount(it.Discount),
  taxRate: 0,
}))
const linesByOrder = Map.groupBy(lines, ({ orderId }) => orderId)
const shipperNames = new Map(readNorthwind('shippers').map((it) => [it.ShipperID, it.CompanyName]))

/** Each order becomes an invoice: sent if it was shipped, else released. */
export const invoices = (editors: ReadonlyMap<string, number>): Row[] =>
  orders.map((order) => {
    const customerId = customerIds.get(order.CustomerID) ?? 0
    const customer = customerOf(customerId)
    const totals = totalsOf(linesByOrder.get(order.OrderID) ?? [])
    const sent = order.ShippedDate !== ''
    return {
      id: Number(order.OrderID),
      project_id: projectOf(customer),
      customer_id: customerId,
      document_number: order.OrderID,
      document_date: order.OrderDate,
      due_days: daysToPay,
      due_date: addDays(order.OrderDate, daysToPay),
      delivery_date: orNull(order.ShippedDate),
      status: sent ? 'SENT' : 'RELEASED',
      is_sent: Number(sent),
      is_write_protected: Number(sent),
      sent_at: sent ? Date.parse(order.ShippedDate) : null,
      ...addressColumns('bill', customer),
      partner_number: order.CustomerID,
      taxation: 'EXEMPT',
      currency,
      tax_rate_standard: 0,
      tax_rate_reduced: 0,
      shipping_method: shipperNames.get(order.ShipVia) ?? null,
      editor_user_id: editors.get(order.EmployeeID) ?? null,
      net_total: totals.net,
      tax_total: totals.tax,
      gross_total: totals.gross,
    }
  })

function customerOf(customerId: number): (typeof northwindCustomers)[number] {
  const customer = northwindCustomers[customerId - 1]
  if (!customer) throw new Error(`The sample has an order of a customer that it lacks: ${customerId}`)
  return customer
}

export const invoiceLines: Row[] = [...linesByOrder].flatMap(([orderId, ofOrder]) =>
  ofOrder.map((line, index) => {
    const { net, gross } = lineAmounts(line)
    return {
      invoice_id: Number(orderId),
      position: index + 1,
      product_id: Number(line.productId),
      number: productNumber(line.productId),
      name: northwindProducts.find(({ ProductID }) => ProductID === line.productId)?.ProductName,
      quantity: line.quantity,
      currency,
      unit_price: line.unitPrice,
      discount_percent: line.discountPercent,
      tax_category: 'EXEMPT',
      tax_rate: line.taxRate,
      line_net: net,
      line_gross: gross,
    }
  }),
)
