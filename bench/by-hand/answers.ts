import { documents } from '../documents.ts'
import type { Read, Row, Value } from './read.ts'

type Variables = Record<string, unknown>

/** The data of an answer, for the variables of a request. */
export type Answer = (variables: Variables) => object | Promise<object>

/** One function for each document, as somebody would write it who has to answer nothing else. */
export const answersOf = (read: Read, tokenId: number): ReadonlyMap<string, Answer> =>
  new Map<string, Answer>([
    [documents.W1, ({ id }) => oneCustomer(read, localId(String(id)))],
    [documents.W2, ({ after }) => invoicePage(read, after)],
    [documents.W3, (variables) => customerPages(read, variables)],
    [documents.W4, () => viewer(read, tokenId)],
  ])

const globalId = (type: string, id: Value): string => Buffer.from(`${type}:${id}`).toString('base64url')

const localId = (id: string): number => Number(Buffer.from(id, 'base64url').toString().split(':')[1])

const instant = (ms: Value): string => new Date(Number(ms)).toISOString()

/** Of an amount with 4 places. */
function decimal(amount: Value): string {
  const digits = String(amount).padStart(5, '0')
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`
}

/** The value and the id of the row where a page begins. */
function position(cursor: unknown): { value: string; id: number } {
  const [, value, id] = JSON.parse(Buffer.from(String(cursor), 'base64url').toString())
  return { value, id }
}

const isCustomer = 'customer_number is not null and deleted_at is null'

const customerById = `select id, customer_number, name, addr_phone, language, version
  from partners where id = ? and ${isCustomer}`

async function oneCustomer(read: Read, customerId: number): Promise<object> {
  const [row] = await read(customerById, [customerId])
  if (!row) return { customer: null }
  const [id, number, name, phone, language, version] = row
  return { customer: { id: globalId('Customer', id as Value), number, name, phone, language, version } }
}

const invoicesOfPage = (where: string) => `select
    i.id, i.document_number, i.document_date, i.due_date, i.status, i.payment_status, i.currency, i.gross_total,
    c.id, c.name
  from invoices i
  left join partners c on c.id = i.customer_id and c.customer_number is not null and c.deleted_at is null
  ${where} order by i.document_date desc, i.id desc limit 100`

const firstInvoices = invoicesOfPage('')
const nextInvoices = invoicesOfPage('where i.document_date <= ? and (i.document_date < ? or i.id < ?)')

const linesOfInvoices = `select l.invoice_id, l.position, l.name, l.quantity, p.id, p.name
  from invoice_lines l left join products p on p.id = l.product_id and p.deleted_at is null
  where l.invoice_id in (${Array(100).fill('?')}) order by l.invoice_id, l.position, l.id`

async function invoicePage(read: Read, after: unknown): Promise<object> {
  const rows = await (after ? nextPage(read, nextInvoices, after) : read(firstInvoices, []))
  const ids = rows.map(([id]) => id as Value)
  // One statement for pages of any length: the last one is asked for again.
  while (ids.length < 100) ids.push(ids.at(-1) ?? 0)
  const lines = new Map<Value, object[]>()
  for (const [invoice, number, name, quantity, product, productName] of await read(linesOfInvoices, ids)) {
    const list = lines.get(invoice as Value) ?? []
    if (list.length === 0) lines.set(invoice as Value, list)
    if (list.length < 5)
      list.push({
        position: number,
        name,
        quantity: decimal(quantity as Value),
        product: product === null ? null : { id: globalId('Product', product as Value), name: productName },
      })
  }
  return { invoices: { nodes: rows.map((row) => invoiceOf(row, lines)) } }
}

function invoiceOf(row: Row, lines: ReadonlyMap<Value, object[]>): object {
  const [id, documentNumber, documentDate, dueDate, status, paymentStatus, currency, gross, customer, name] =
    row as Value[]
  return {
    id: globalId('Invoice', id as Value),
    documentNumber,
    documentDate,
    dueDate,
    status,
    paymentStatus,
    currency,
    totals: { gross: { amount: decimal(gross as Value) } },
    customer: customer === null ? null : { id: globalId('Customer', customer as Value), name },
    lines: { nodes: lines.get(id as Value) ?? [] },
  }
}

const customersOfPage = (where: string) => `select
    id, customer_number, name, type, addr_phone, fax, language, currency, taxation, created_at
  from partners where ${isCustomer} ${where} order by name_key, id limit 100`

const firstCustomers = customersOfPage('')
const nextCustomers = customersOfPage('and name_key >= ? and (name_key > ? or id > ?)')

const cursorNames = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9']

async function customerPages(read: Read, variables: Variables): Promise<object> {
  const pages = await Promise.all([
    read(firstCustomers, []),
    ...cursorNames.map((name) => nextPage(read, nextCustomers, variables[name])),
  ])
  return Object.fromEntries(pages.map((rows, i) => [`p${i}`, { nodes: rows.map(customerOf) }]))
}

function customerOf(row: Row): object {
  const [id, number, name, type, phone, fax, language, currency, taxation, createdAt] = row as Value[]
  return {
    id: globalId('Customer', id as Value),
    number,
    name,
    type,
    phone,
    fax,
    language,
    currency,
    taxation,
    createdAt: instant(createdAt as Value),
  }
}

function nextPage(read: Read, statement: string, after: unknown): ReturnType<Read> {
  const { value, id } = position(after)
  return read(statement, [value, value, id])
}

const tokenById = `select t.id, t.name, t.expires_at, t.created_at,
    (select group_concat(permission) from access_token_permissions where token_id = t.id),
    (select group_concat(permission) from user_permissions where user_id = t.owner_id)
  from access_tokens t where t.id = ?`

/** The order of the catalogue, as far as it is needed here. */
const catalogue = ['customer:read', 'product:read', 'invoice:read']

async function viewer(read: Read, tokenId: number): Promise<object> {
  const [row] = await read(tokenById, [tokenId])
  const [id, name, expiresAt, createdAt, granted, held] = row as Value[]
  const ofToken = new Set(String(granted).split(','))
  const ofOwner = new Set(String(held).split(','))
  return {
    viewer: {
      kind: 'TOKEN',
      permissions: catalogue.filter((permission) => ofToken.has(permission) && ofOwner.has(permission)),
      token: {
        id: globalId('AccessToken', id as Value),
        name,
        expiresAt: instant(expiresAt as Value),
        createdAt: instant(createdAt as Value),
      },
    },
  }
}
