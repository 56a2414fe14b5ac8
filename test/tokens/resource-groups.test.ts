import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface Texts {
  readonly en: string
  readonly de: string
}
interface Action extends Texts {
  readonly permission: string
  readonly fields: readonly string[]
}
interface Described {
  readonly name: string
  readonly en: string
  readonly de: string
  readonly enText: string
  readonly deText: string
}
type Resource = Described & { readonly actions: readonly Action[] }
type Group = Described & { readonly resources: readonly Resource[] }

let app: TestApp
let groups: readonly Group[]

const texts = 'name en: title de: title(language: DE) enText: description deText: description(language: DE)'

beforeAll(async () => {
  app = await startTestApp()
  const { secret } = await app.token(['margin:read'])
  const { data, errors } = await app.ask(
    secret,
    `{ resourceGroups { ${texts} resources { ${texts} actions { permission fields en: description de: description(language: DE) } } } }`,
  )
  expect(errors).toEqual([])
  groups = data.resourceGroups
})
afterAll(() => app.close())

test('the whole of it is not asked for again and again in one request', async () => {
  const { secret } = await app.token(['margin:read'])
  const whole = '{ resources { actions { fields } } }'
  const ask = (times: number) =>
    app.ask(
      secret,
      `{ ${Array.from({ length: times }, (_, i) => `a${i}: resourceGroups ${whole}`).join(' ')} }`,
    )
  expect((await ask(6)).errors).toEqual([])
  expect((await ask(48)).errors.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TOO_COMPLEX'])
})

const fieldsOf = (name: string) =>
  groups
    .flatMap(({ resources }) => resources)
    .flatMap(({ actions }) => actions)
    .find(({ permission }) => permission === name)?.fields

test('every group, resource and action has its texts in both languages', () => {
  for (const group of groups)
    for (const { name, en, de, enText, deText } of [group, ...group.resources]) {
      for (const it of [en, de, enText, deText]) expect(it, name).not.toBe('')
      expect(enText, name).not.toBe(deText)
    }
  for (const { permission, en, de } of groups.flatMap((it) => it.resources).flatMap((it) => it.actions))
    expect(en, permission).not.toBe(de)
})

test.each([
  ['bankDetails:read', ['Customer.bankAccount']],
  ['bankDetails:update', ['CreateCustomerInput.bankAccount', 'UpdateCustomerInput.bankAccount']],
  ['customer:delete', ['Mutation.deleteCustomer']],
  ['salesPrice:create', []],
  ['accessToken:delete', ['Mutation.deleteAccessToken']],
])('%s opens just %j', (permission, fields) => {
  expect(fieldsOf(permission)).toEqual(fields)
})

test.each([
  ['invoice:read', ['Query.invoice', 'Query.invoices', 'Customer.invoices']],
  ['project:read', ['CustomerFilter.mainProjectId', 'Customer.mainProject', 'Invoice.project']],
  ['tokenAdministration:read', ['Query.accessToken', 'Query.accessTokens', 'User.accessTokens']],
])('%s opens %j among others', (permission, fields) => {
  expect(fieldsOf(permission)).toEqual(expect.arrayContaining(fields))
})
