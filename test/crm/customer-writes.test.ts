import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { allRows } from '../support/all-rows.ts'
import {
  CreateCustomerDocument,
  type CreateCustomerInput,
  DeleteCustomerDocument,
  UpdateCustomerDocument,
  type UpdateCustomerInput,
} from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let everything: IssuedToken

beforeAll(async () => {
  app = await startTestApp()
  everything = await app.token('ALL')
})
afterAll(() => app.close())

const create = (input: CreateCustomerInput, secret = everything.secret) =>
  app.ask(secret, CreateCustomerDocument, { variables: { input } })
const update = (input: UpdateCustomerInput, secret = everything.secret) =>
  app.ask(secret, UpdateCustomerDocument, { variables: { input } })
const remove = (id: string, version: number, secret = everything.secret) =>
  app.ask(secret, DeleteCustomerDocument, { variables: { input: { id, version } } })

async function created(input: CreateCustomerInput): Promise<{ id: string; version: number }> {
  const { data, errors } = await create(input)
  expect(errors).toEqual([])
  return { id: String(data.createCustomer?.id), version: Number(data.createCustomer?.version) }
}

const read = async (id: string, fields: string) =>
  (await app.ask(everything.secret, `{ customer(id: "${id}") { ${fields} } }`)).data.customer

describe('createCustomer', () => {
  test('gives numbers in a row and keeps all that was given', async () => {
    const first = await created({
      name: ' Müller & Söhne ',
      email: 'post@example.com',
      address: {
        name: 'Müller & Söhne GmbH',
        street: 'Hauptstr. 1',
        zipCode: '04109',
        city: 'Leipzig',
        country: 'DE',
      },
      paymentTerms: { dueDays: 30, discountDays: 10, discountPercent: '2.5' },
      creditLimit: '5000.00',
      notes: 'pays late',
      birthday: '1970-02-28',
      bankAccount: { iban: 'DE89370400440532013000', accountHolder: 'Müller' },
    })
    const second = await created({ name: 'Next' })
    expect(
      await read(
        first.id,
        'number name email notes birthday creditLimit address { name city country } billingAddress { name } paymentTerms { dueDays discountPercent } bankAccount { iban accountHolder } version',
      ),
    ).toEqual({
      number: '10001',
      name: 'Müller & Söhne',
      email: 'post@example.com',
      notes: 'pays late',
      birthday: '1970-02-28',
      creditLimit: '5000.0000',
      address: { name: 'Müller & Söhne GmbH', city: 'Leipzig', country: 'DE' },
      billingAddress: null,
      paymentTerms: { dueDays: 30, discountPercent: '2.50' },
      bankAccount: { iban: 'DE89370400440532013000', accountHolder: 'Müller' },
      version: 1,
    })
    expect(await read(second.id, 'number address { name }')).toEqual({
      number: '10002',
      address: { name: 'Next' },
    })
  })

  test('numbers that customers have already, of an import perhaps, are passed over', async () => {
    const numberOf = async (name: string) =>
      Number((await read((await created({ name })).id, 'number')).number)
    const next = (await numberOf('Before')) + 1
    const imported = (customer_number: string) => ({
      customer_number,
      type: 'COMPANY' as const,
      name: 'Imported',
      name_key: 'imported',
      created_at: 1,
      updated_at: 1,
    })
    const numbers = Array.from({ length: 300 }, (_, i) => String(next + i))
    await app.app.database.db
      .insertInto('partners')
      .values([...numbers, '9', '99x', 'Z-99999', `${next}x`].map(imported))
      .execute()
    const first = await numberOf('Behind them')
    expect(first).toBe(next + 300)
    expect(await numberOf('And one more')).toBe(first + 1)
  })

  test('twenty at once get twenty numbers', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => create({ name: `Race ${i}` })))
    const numbers = await Promise.all(
      answers.map(async ({ data }) => (await read(String(data.createCustomer?.id), 'number')).number),
    )
    expect(new Set(numbers).size).toBe(20)
  })

  test.each([
    ['an empty name', { name: '  ' }],
    ['a long name', { name: 'x'.repeat(191) }],
    ['a foreign language tag', { name: 'x', language: 'english' }],
    ['a credit limit with too many places', { name: 'x', creditLimit: '1.00001' }],
    ['a discount over 100 percent', { name: 'x', discountPercent: '100.01' }],
    ['a date of payment in a thousand years', { name: 'x', paymentTerms: { dueDays: 365_000 } }],
    ['an e-mail address that is too long', { name: 'x', email: `${'a'.repeat(300)}@example.com` }],
    ['a blank language', { name: 'x', language: ' ' }],
    ['a negative credit limit', { name: 'x', creditLimit: '-1' }],
    ['a project that is not there', { name: 'x', mainProjectId: globalId('Project', 77) }],
    ['the id of another type', { name: 'x', mainProjectId: globalId('User', 1) }],
  ] satisfies [string, CreateCustomerInput][])('refuses %s and writes nothing', async (_what, input) => {
    const before = await allRows(app.app.database)
    const { errors, data } = await create(input)
    expect(data.createCustomer).toBeNull()
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect(await allRows(app.app.database)).toBe(before)
  })

  test('refuses a malformed IBAN before anything is executed', async () => {
    const { data, text } = await create({ name: 'x', bankAccount: { iban: 'DE00123' } })
    expect(data).toBeUndefined()
    expect(text).toContain('not a valid IBAN')
  })
})

describe('an input that is sensitive', () => {
  const sensitive: [string, string, Partial<CreateCustomerInput>][] = [
    ['notes', 'internalNotes:update', { notes: 'x' }],
    ['creditLimit', 'creditTerms:update', { creditLimit: '1' }],
    ['deliveryBlocked', 'creditTerms:update', { deliveryBlocked: true }],
    ['mobile', 'personalData:update', { mobile: '1' }],
    ['birthday', 'personalData:update', { birthday: '1970-01-01' }],
    ['bankAccount', 'bankDetails:update', { bankAccount: {} }],
    ['mainProjectId', 'project:read', { mainProjectId: globalId('Project', 1) }],
  ]

  test.each(sensitive)(
    '%s needs %s, whether it is written out or in a variable',
    async (field, permission, input) => {
      const { secret } = await app.token(['customer:create', 'customer:update'])
      const before = await allRows(app.app.database)
      const asVariable = await create({ name: 'x', ...input }, secret)
      expect(asVariable.errors.map(({ extensions }) => extensions)).toEqual([
        { code: 'FORBIDDEN', missingPermissions: [permission] },
      ])
      const literal = field === 'bankAccount' ? '{}' : JSON.stringify(Object.values(input)[0])
      const written = await app.ask(
        secret,
        `mutation { createCustomer(input: { name: "x", ${field}: ${literal} }) { id } }`,
      )
      expect(written.errors[0]?.extensions.missingPermissions).toEqual([permission])
      const asDefault = await app.ask(
        secret,
        `mutation ($input: CreateCustomerInput! = { name: "x", ${field}: ${literal} }) { createCustomer(input: $input) { id } }`,
      )
      expect(asDefault.errors[0]?.extensions.missingPermissions).toEqual([permission])
      const emptied = await update(
        { id: globalId('Customer', 1), version: 1, [field]: null } as UpdateCustomerInput,
        secret,
      )
      expect(emptied.errors[0]?.extensions.missingPermissions).toEqual([permission])
      expect(await allRows(app.app.database)).toBe(before)
    },
  )

  test('without any, customer:create is enough', async () => {
    const { secret } = await app.token(['customer:create'])
    const { errors, data } = await create({ name: 'Plain' }, secret)
    expect(errors).toEqual([])
    expect(data.createCustomer?.version).toBe(1)
  })
})

describe('updateCustomer', () => {
  test('writes what is given and leaves the rest', async () => {
    const { id } = await created({ name: 'Before', phone: '1', email: 'a@example.com', notes: 'kept' })
    const { data } = await update({
      id,
      version: 1,
      name: 'After',
      phone: null,
      address: { name: 'At', city: 'Ulm' },
    })
    expect(data.updateCustomer?.version).toBe(2)
    expect(await read(id, 'name phone email notes version address { city email }')).toEqual({
      name: 'After',
      phone: null,
      email: 'a@example.com',
      notes: 'kept',
      version: 2,
      address: { city: 'Ulm', email: 'a@example.com' },
    })
  })

  test('refuses an old version and names the current one', async () => {
    const { id } = await created({ name: 'Contended' })
    await update({ id, version: 1, name: 'First' })
    const { errors } = await update({ id, version: 1, name: 'Second' })
    expect(errors[0]?.extensions).toEqual({ code: 'CONFLICT', currentVersion: 2 })
    expect((await read(id, 'name')).name).toBe('First')
  })

  test('of twenty writers of the same version, one wins', async () => {
    const { id } = await created({ name: 'Contended' })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => update({ id, version: 1, name: `Writer ${i}` })),
    )
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1)
    expect((await read(id, 'version')).version).toBe(2)
  })

  test('can not empty what must not be empty', async () => {
    const { id } = await created({ name: 'Full' })
    for (const input of [{ name: null }, { type: null }, { taxation: null }, { allowMarketing: null }]) {
      const { errors } = await update({ id, version: 1, ...input } as UpdateCustomerInput)
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    }
  })

  test('answers NOT_FOUND for what is not there', async () => {
    const { errors } = await update({ id: globalId('Customer', 99_999), version: 1, name: 'x' })
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
  })
})

describe('deleteCustomer', () => {
  test('takes the customer and its contact persons away for everybody, in every way', async () => {
    const { id } = await created({ name: 'Gone' })
    const person = await app.ask(
      everything.secret,
      `mutation { createContactPerson(input: { customerId: "${id}", name: "Ann" }) { id } }`,
    )
    const personId = person.data.createContactPerson.id
    const { errors } = await remove(id, 1)
    expect(errors).toEqual([])
    const { data } = await app.ask(
      everything.secret,
      `{ customer(id: "${id}") { id } node(id: "${id}") { id } nodes(ids: ["${id}", "${personId}"]) { id }
         contactPerson(id: "${personId}") { id } customers(filter: { name: { equals: "gone" } }) { totalCount nodes { id } }
         contactPersons(filter: { customerId: "${id}" }) { totalCount } }`,
    )
    expect(data).toEqual({
      customer: null,
      node: null,
      nodes: [null, null],
      contactPerson: null,
      customers: { totalCount: 0, nodes: [] },
      contactPersons: { totalCount: 0 },
    })
    for (const again of [await remove(id, 2), await update({ id, version: 2, name: 'Back' })])
      expect(again.errors[0]?.extensions.code).toBe('NOT_FOUND')
  })

  test('needs the current version', async () => {
    const { id } = await created({ name: 'Kept' })
    await update({ id, version: 1, name: 'Changed' })
    expect((await remove(id, 1)).errors[0]?.extensions.code).toBe('CONFLICT')
    expect((await read(id, 'name')).name).toBe('Changed')
  })
})

test('several mutations of one document see what the ones before them wrote', async () => {
  const { id } = await created({ name: 'Serial' })
  const { data } = await app.ask(
    everything.secret,
    `mutation {
       a: updateCustomer(input: { id: "${id}", version: 1, name: "One" }) { customer { name version } }
       b: updateCustomer(input: { id: "${id}", version: 2, name: "Two" }) { customer { name version } }
     }`,
  )
  expect(data.a.customer).toEqual({ name: 'One', version: 2 })
  expect(data.b.customer).toEqual({ name: 'Two', version: 3 })
})

test('every write has its audit row, which names the columns but not what is in them', async () => {
  const { id } = await created({ name: 'Watched', notes: 'a secret note' })
  await update({ id, version: 1, notes: 'another secret note' })
  await remove(id, 2)
  const events = await app.app.database.db
    .selectFrom('audit_events')
    .selectAll()
    .where('subject_type', '=', 'Customer')
    .orderBy('id', 'desc')
    .limit(3)
    .execute()
  expect(events.map(({ action }) => action)).toEqual([
    'customer.deleted',
    'customer.updated',
    'customer.created',
  ])
  expect(events[1]).toMatchObject({ actor_token_id: everything.id, changes: '{"columns":[null,["notes"]]}' })
  expect(JSON.stringify(events)).not.toContain('secret note')
})
