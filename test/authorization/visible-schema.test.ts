import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { schema } from '../../src/schema.ts'
import { requirementOf } from '../support/schema-walk.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let reader: string

beforeAll(async () => {
  app = await startTestApp()
  reader = (await app.token(['customer:read'])).secret
})
afterAll(() => app.close())

async function introspected(secret: string): Promise<GraphQLSchema> {
  const { data, errors } = await app.ask(secret, getIntrospectionQuery({ specifiedByUrl: true }))
  expect(errors).toEqual([])
  return buildClientSchema(data as IntrospectionQuery)
}

const fieldsOf = (told: GraphQLSchema, name: string): string[] => {
  const type = told.getType(name)
  return isObjectType(type) || isInputObjectType(type) || isInterfaceType(type)
    ? Object.keys(type.getFields())
    : []
}

const sorted = (it: GraphQLSchema) => printSchema(lexicographicSortSchema(it))

/** By hand: what refuses tokens, whatever they hold, or has nothing for them. */
const personsOnly = {
  Mutation: [
    'changePassword',
    'endOtherSessions',
    'endSession',
    'extendAccessToken',
    'signOut',
    'unlockAccessToken',
    'updateAccount',
  ],
  Viewer: ['account', 'sessions'],
  CreateUserInput: ['email'],
  UpdateAccessTokenInput: ['name', 'description'],
  UpdateUserInput: ['email', 'role'],
}

test('a token that may do everything is told everything that is not only for people', async () => {
  const told = await introspected((await app.token('ALL')).secret)
  for (const [type, hidden] of Object.entries(personsOnly))
    expect(fieldsOf(told, type), type).toEqual(fieldsOf(schema, type).filter((it) => !hidden.includes(it)))
  const names = (it: GraphQLSchema) => Object.keys(it.getTypeMap())
  const gone = names(schema).filter((name) => !names(told).includes(name) && name !== 'Float')
  expect(gone.sort()).toEqual([
    'Account',
    'ChangePasswordInput',
    'ChangePasswordPayload',
    'EndOtherSessionsPayload',
    'EndSessionInput',
    'EndSessionPayload',
    'ExtendAccessTokenInput',
    'ExtendAccessTokenPayload',
    'Session',
    'SignOutPayload',
    'UnlockAccessTokenInput',
    'UnlockAccessTokenPayload',
    'UpdateAccountInput',
    'UpdateAccountPayload',
  ])
  for (const type of Object.values(told.getTypeMap()))
    if (!(type.name in personsOnly))
      expect(fieldsOf(told, type.name), type.name).toEqual(fieldsOf(schema, type.name))
})

test('an administrator in person is told everything, another person what they may', async () => {
  const administrator = await app.session(await app.user('ADMINISTRATOR'))
  expect(sorted(await introspected(administrator))).toBe(sorted(schema))
  const person = await introspected(await app.session(await app.user(['customer:read'])))
  expect(fieldsOf(person, 'Query')).toEqual(expect.arrayContaining(['customers', 'accessToken']))
  expect(fieldsOf(person, 'Query')).not.toContain('invoices')
})

describe('a token that reads customers', () => {
  let told: GraphQLSchema
  beforeAll(async () => {
    told = await introspected(reader)
  })

  test('is told their fields, without those that need more', () => {
    const fields = fieldsOf(told, 'Customer')
    expect(fields).toEqual(expect.arrayContaining(['id', 'name', 'address', 'taxation']))
    for (const hidden of ['bankAccount', 'notes', 'invoices', 'mainProject', 'accountManager'])
      expect(fields, hidden).not.toContain(hidden)
  })

  test('is told no filter over what it may not read', () => {
    expect(fieldsOf(told, 'CustomerFilter')).toContain('name')
    expect(fieldsOf(told, 'CustomerFilter')).not.toContain('mainProjectId')
  })

  test.each([
    'Invoice',
    'InvoiceFilter',
    'InvoiceStatus',
    'BankAccount',
    'Project',
    'IBAN',
    'CreateCustomerInput',
  ])('is told no %s: nothing it may use leads there', async (name) => {
    expect(told.getType(name)).toBeUndefined()
    expect((await app.ask(reader, `{ __type(name: "${name}") { name } }`)).data.__type).toBeNull()
  })

  test('is told the mutations that are open to all, and no others', () => {
    expect(fieldsOf(told, 'Mutation')).toContain('lockAccessToken')
    expect(fieldsOf(told, 'Mutation')).not.toContain('createCustomer')
  })

  test.each([
    [
      'fragments',
      '{ ...A } fragment A on Query { __schema { ...B } } fragment B on __Schema { types { name } }',
    ],
    ['aliases', '{ a: __schema { b: types { name } } }'],
    ['inline fragments', '{ ... on Query { __schema { ... on __Schema { types { ... { name } } } } } }'],
    ['data beside it', '{ viewer { kind } __schema { types { name } } customers { totalCount } }'],
    ['a field beside it that is refused', '{ invoices { totalCount } __schema { types { name } } }'],
    ['possible types', '{ __schema { queryType { fields { type { name possibleTypes { name } } } } } }'],
    ['possible types of a named type', '{ __type(name: "Node") { name possibleTypes { name } } }'],
    ['interfaces', '{ __schema { types { interfaces { possibleTypes { name } } } } }'],
    [
      'types inside types',
      '{ __type(name: "Customer") { fields { name type { name ofType { name fields { name type { name } } } } } } }',
    ],
    ['inputs', '{ __schema { types { inputFields { name type { name ofType { name } } } } } }'],
    ['arguments', '{ __type(name: "Query") { fields { args { type { name inputFields { name } } } } } }'],
  ])('is told no more in other words: %s', async (_words, query) => {
    for (let time = 0; time < 3; time++) {
      const { data, text } = await app.ask(reader, query)
      expect(data).toBeTruthy()
      for (const hidden of ['Invoice', 'BankAccount', 'mainProjectId', 'CreateCustomer', '"Project"'])
        expect(text.replace(/"errors":.*/, ''), hidden).not.toContain(hidden)
      expect(text).toContain('"name":')
    }
  })

  test('that asks for a hidden field is refused, not told that there is none', async () => {
    const { data, errors } = await app.ask(reader, '{ __typename invoices { __typename } }')
    expect(data).toEqual({ __typename: 'Query', invoices: null })
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  })
})

test('a mutation with an input that must be given and may not be used is not told', async () => {
  const { secret } = await app.token(['contactPerson:create'])
  expect(fieldsOf(await introspected(secret), 'Mutation')).not.toContain('createContactPerson')
  const both = await app.token(['contactPerson:create', 'customer:read'])
  expect(fieldsOf(await introspected(both.secret), 'Mutation')).toContain('createContactPerson')
})

test('whatever a token has, it is told a valid schema of just what it holds', {
  timeout: 60_000,
}, async () => {
  for (const { name } of allPermissions()) {
    const told = await introspected((await app.token([name])).secret)
    expect(validateSchema(told), name).toEqual([])
    for (const type of Object.values(told.getTypeMap()).filter(isObjectType)) {
      const whole = schema.getType(type.name)
      if (type.name.startsWith('__') || !isObjectType(whole)) continue
      for (const field of Object.keys(type.getFields())) {
        const { clauses } = requirementOf(whole.getFields()[field] ?? whole)
        expect(
          clauses.every((clause) => clause.some((it) => it.name === name)),
          `${type}.${field}`,
        ).toBe(true)
      }
      expect(getNamedType(type).name).toBe(type.name)
    }
  }
})
