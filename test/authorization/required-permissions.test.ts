import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { documentWithLongPaths } from '../support/long-paths.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let everything: string
let nobody: string

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  everything = (await app.token('ALL')).secret
  nobody = (await app.token(['margin:read'])).secret
})
afterAll(() => app.close())

const customerId = globalId('Customer', 1)
const invoiceId = globalId('Invoice', 10643)

const question = `query ($document: String!, $operationName: String) {
  requiredPermissions(document: $document, operationName: $operationName) {
    permissions paths { path permissions alternatives } variables { path permissions } rows { path permissions alternatives } personsOnly
  }
}`

interface AtPath {
  readonly path: readonly string[]
  readonly permissions: readonly string[]
}

const required = async (document: string, operationName?: string) => {
  const { data, errors } = await app.ask(nobody, question, { variables: { document, operationName } })
  return { answer: data?.requiredPermissions, errors }
}

const inWords = (places: readonly AtPath[]) =>
  places.map(({ path, permissions }) => `${path.join('.')}: ${permissions.join(' ')}`)

interface Example {
  readonly name: string
  readonly document: string
  readonly variables?: Record<string, unknown>
  /** Written by hand. */
  readonly needs: string
  /** With one field more. */
  readonly wider: string
  readonly widerVariables?: Record<string, unknown>
}

const examples: Example[] = [
  {
    name: 'one list',
    document: '{ customers(first: 1) { nodes { name } } }',
    needs: 'customer:read',
    wider: '{ customers(first: 1) { nodes { name notes } } }',
  },
  {
    name: 'a count only',
    document: '{ invoices { totalCount } }',
    needs: 'invoice:read',
    wider: '{ invoices { totalCount } products { totalCount } }',
  },
  {
    name: 'a sensitive field',
    document: `{ customer(id: "${customerId}") { name notes } }`,
    needs: 'customer:read internalNotes:read',
    wider: `{ customer(id: "${customerId}") { name notes birthday } }`,
  },
  {
    name: 'an object of sensitive data',
    document: `{ customer(id: "${customerId}") { bankAccount { iban } } }`,
    needs: 'customer:read bankDetails:read',
    wider: `{ customer(id: "${customerId}") { bankAccount { iban } creditLimit } }`,
  },
  {
    name: 'only __typename of an object',
    document: `{ customer(id: "${customerId}") { __typename } }`,
    needs: 'customer:read',
    wider: `{ customer(id: "${customerId}") { __typename } invoice(id: "${invoiceId}") { __typename } }`,
  },
  {
    name: 'aliases',
    document:
      '{ a: customers(first: 1) { nodes { n: name b: bankAccount { bic } } } b: projects { totalCount } }',
    needs: 'customer:read project:read bankDetails:read',
    wider:
      '{ a: customers(first: 1) { nodes { n: name b: bankAccount { bic } c: notes } } b: projects { totalCount } }',
  },
  {
    name: 'an alias that is named as an open field',
    document: '{ viewer { kind } kind: invoices { totalCount } }',
    needs: 'invoice:read',
    wider: '{ viewer { kind user { username } } kind: invoices { totalCount } }',
  },
  {
    name: 'fragments in fragments',
    document:
      '{ customers(first: 1) { nodes { ...A } } } fragment A on Customer { name ...B } fragment B on Customer { invoices(first: 1) { nodes { ...C } } } fragment C on Invoice { status }',
    needs: 'customer:read invoice:read',
    wider:
      '{ customers(first: 1) { nodes { ...A } } } fragment A on Customer { name ...B } fragment B on Customer { invoices(first: 1) { nodes { ...C } } } fragment C on Invoice { status internalComment }',
  },
  {
    name: 'an inline fragment without a type',
    document: '{ ... { products(first: 1) { nodes { ... { name } } } } }',
    needs: 'product:read',
    wider: '{ ... { products(first: 1) { nodes { ... { name category { name } } } } } }',
  },
  {
    name: 'the same field in two fragments',
    document:
      '{ customers(first: 1) { nodes { ...A ...B } } } fragment A on Customer { mainProject { id } } fragment B on Customer { mainProject { id } }',
    needs: 'customer:read project:read',
    wider:
      '{ customers(first: 1) { nodes { ...A ...B } } } fragment A on Customer { mainProject { id } } fragment B on Customer { mainProject { id } accountManager { id } }',
  },
  {
    name: 'node with one type',
    document: `{ node(id: "${customerId}") { id ... on Customer { name } } }`,
    needs: 'customer:read',
    wider: `{ node(id: "${customerId}") { id ... on Customer { name mobile } } }`,
  },
  {
    name: 'node with two types',
    document: `{ node(id: "${customerId}") { ... on Customer { name } ... on Invoice { status } } }`,
    needs: 'customer:read invoice:read',
    wider: `{ node(id: "${customerId}") { ... on Customer { name } ... on Invoice { status } ... on Product { name } } }`,
  },
  {
    name: 'node with the name of a type only',
    document: `{ node(id: "${invoiceId}") { ... on Invoice { __typename } } }`,
    needs: 'invoice:read',
    wider: `{ node(id: "${invoiceId}") { ... on Invoice { __typename customer { id } } } }`,
  },
  {
    name: 'nodes with a named fragment',
    document: `{ nodes(ids: ["${customerId}"]) { ...A } } fragment A on Node { ... on Customer { taxation } }`,
    needs: 'customer:read',
    wider: `{ nodes(ids: ["${customerId}"]) { ...A } } fragment A on Node { ... on Customer { taxation creditLimit } }`,
  },
  {
    name: '@include with a variable: as if it were asked for',
    document: 'query ($yes: Boolean!) { customers(first: 1) { nodes { name notes @include(if: $yes) } } }',
    variables: { yes: true },
    needs: 'customer:read internalNotes:read',
    wider:
      'query ($yes: Boolean!) { customers(first: 1) { nodes { name notes @include(if: $yes) birthday } } }',
  },
  {
    name: '@skip and @include that are decided in the document',
    document:
      '{ customers(first: 1) { nodes { name notes @skip(if: true) mobile @include(if: false) birthday @skip(if: false) } } }',
    needs: 'customer:read personalData:read',
    wider: '{ customers(first: 1) { nodes { name notes @skip(if: false) birthday } } }',
  },
  {
    name: 'a fragment that is left out',
    document:
      '{ customers(first: 1) { nodes { name ...A @include(if: false) } } } fragment A on Customer { notes }',
    needs: 'customer:read',
    wider:
      '{ customers(first: 1) { nodes { name ...A @include(if: true) } } } fragment A on Customer { notes }',
  },
  {
    name: 'a filter over what has a permission of its own',
    document: `{ invoices(filter: { customerId: "${customerId}" }) { totalCount } }`,
    needs: 'customer:read invoice:read',
    wider: `{ invoices(filter: { customerId: "${customerId}", projectId: "${globalId('Project', 1)}" }) { totalCount } }`,
  },
  {
    name: 'the same with a variable',
    document: 'query ($id: ID) { invoices(filter: { customerId: $id }) { totalCount } }',
    variables: { id: customerId },
    needs: 'customer:read invoice:read',
    wider:
      'query ($id: ID) { invoices(filter: { customerId: $id }) { totalCount nodes { project { id } } } }',
  },
  {
    name: 'a filter that is a variable: what it need not carry is not counted',
    document: 'query ($f: InvoiceFilter) { invoices(filter: $f) { totalCount } }',
    variables: { f: { status: ['SENT'] } },
    needs: 'invoice:read',
    wider: 'query ($f: InvoiceFilter) { invoices(filter: $f) { totalCount } }',
    widerVariables: { f: { customerId } },
  },
  {
    name: 'a variable with a default that is written down',
    document: `query ($f: InvoiceFilter = { customerId: "${customerId}" }) { invoices(filter: $f) { totalCount } }`,
    needs: 'customer:read invoice:read',
    wider: `query ($f: InvoiceFilter = { customerId: "${customerId}", projectId: null }) { invoices(filter: $f) { totalCount } }`,
  },
  {
    name: 'a mutation that returns its id',
    document: 'mutation { createCustomer(input: { name: "A" }) { id version } }',
    needs: 'customer:create',
    wider: 'mutation { createCustomer(input: { name: "A" }) { id customer { name } } }',
  },
  {
    name: 'a mutation that returns the object',
    document: 'mutation { createCustomer(input: { name: "B" }) { customer { name } } }',
    needs: 'customer:create customer:read',
    wider: 'mutation { createCustomer(input: { name: "B" }) { customer { name notes } } }',
  },
  {
    name: 'a mutation with sensitive inputs',
    document:
      'mutation { createCustomer(input: { name: "C", notes: "x", creditLimit: "1", bankAccount: null }) { id } }',
    needs: 'customer:create bankDetails:update internalNotes:update creditTerms:update',
    wider:
      'mutation { createCustomer(input: { name: "C", notes: "x", creditLimit: "1", bankAccount: null, mobile: "1" }) { id } }',
  },
  {
    name: 'a mutation whose input is a variable',
    document: 'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { id } }',
    variables: { input: { name: 'D' } },
    needs: 'customer:create',
    wider: 'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { id } }',
    widerVariables: { input: { name: 'D', notes: 'x' } },
  },
  {
    name: 'a variable that must carry something with a permission',
    document: 'mutation ($input: CreateContactPersonInput!) { createContactPerson(input: $input) { id } }',
    variables: { input: { name: 'E', customerId } },
    needs: 'customer:read contactPerson:create',
    wider:
      'mutation ($input: CreateContactPersonInput!) { createContactPerson(input: $input) { id contactPerson { id } } }',
  },
  {
    name: 'two mutations',
    document:
      'mutation { a: createProduct(input: { name: "F", number: "F-1" }) { id } b: createProductCategory(input: { name: "F" }) { id } }',
    needs: 'product:create productCategory:create',
    wider:
      'mutation { a: createProduct(input: { name: "F", number: "F-2", internalComment: "x" }) { id } b: createProductCategory(input: { name: "G" }) { id } }',
  },
  {
    name: 'either of two permissions: the narrower',
    document: `{ accessToken(id: "${globalId('AccessToken', 1)}") { name } }`,
    needs: 'accessToken:read',
    wider: `{ accessToken(id: "${globalId('AccessToken', 1)}") { name owner { id } } }`,
  },
  {
    name: 'either of two permissions, one of which is needed anyway',
    document: `{ accessTokens(first: 1) { totalCount } accessToken(id: "${globalId('AccessToken', 1)}") { name } }`,
    needs: 'tokenAdministration:read',
    wider: `{ accessTokens(first: 1) { totalCount } accessToken(id: "${globalId('AccessToken', 1)}") { owner { id } } }`,
  },
  {
    name: 'a long way through several types',
    document:
      '{ invoices(first: 1) { nodes { customer { contactPersons(first: 1) { nodes { name } } } lines(first: 1) { nodes { product { category { name } } } } } } }',
    needs: 'customer:read contactPerson:read product:read productCategory:read invoice:read',
    wider:
      '{ invoices(first: 1) { nodes { customer { contactPersons(first: 1) { nodes { name birthday } } } lines(first: 1) { nodes { product { category { name } } } } } } }',
  },
  {
    name: 'introspection beside data',
    document: '{ __schema { queryType { name } } __typename projects(first: 1) { edges { cursor } } }',
    needs: 'project:read',
    wider:
      '{ __schema { queryType { name } } __typename projects(first: 1) { edges { cursor } } customers { totalCount } }',
  },
]

const mutation = `mutation ($name: String!, $document: String) {
  createAccessToken(input: { name: $name, document: $document }) { secret accessToken { permissions } }
}`

const forbidden = (errors: readonly { readonly extensions: { readonly code?: string } }[]) =>
  errors.filter(({ extensions }) => extensions.code === 'FORBIDDEN')

test('there are thirty and more', () => {
  expect(examples.length).toBeGreaterThanOrEqual(30)
})

describe.each(examples)('$name', ({ name, document, variables, needs, wider, widerVariables }) => {
  test('needs what was worked out by hand', async () => {
    const { answer, errors } = await required(document)
    expect(errors).toEqual([])
    expect([...answer.permissions].sort()).toEqual(needs.split(' ').sort())
    const ofPaths = answer.paths.flatMap((it: AtPath) => it.permissions)
    expect([...new Set(ofPaths)].sort()).toEqual(needs.split(' ').sort())
  })

  test('runs with a token that was made of it, which is refused a wider one', async () => {
    const { data } = await app.ask(everything, mutation, { variables: { name, document } })
    const { secret, accessToken } = data.createAccessToken
    expect([...accessToken.permissions].sort()).toEqual(needs.split(' ').sort())
    const ran = await app.ask(secret, document, { ...(variables && { variables }) })
    expect(ran.errors).toEqual([])
    expect(ran.data).toBeTruthy()
    const given = widerVariables ?? variables
    const refused = await app.ask(secret, wider, { ...(given && { variables: given }) })
    expect(forbidden(refused.errors)).not.toEqual([])
  })
})

test('paths are the document’s, and each tells only what the places above do not need', async () => {
  const { answer } = await required(
    '{ c: customers { nodes { name b: bankAccount { iban } invoices { nodes { customer { notes } } } } } }',
  )
  expect(inWords(answer.paths)).toEqual([
    'c: customer:read',
    'c.nodes.@.b: bankDetails:read',
    'c.nodes.@.invoices: invoice:read',
    'c.nodes.@.invoices.nodes.@.customer.notes: internalNotes:read',
  ])
})

test('alternatives are told, the narrowest first', async () => {
  const { answer } = await required('{ accessToken(id: "x") { owner { id } } }')
  expect(answer.paths).toEqual([
    {
      path: ['accessToken'],
      permissions: ['accessToken:read'],
      alternatives: [['accessToken:read'], ['tokenAdministration:read']],
    },
    { path: ['accessToken', 'owner'], permissions: ['user:read'], alternatives: [['user:read']] },
  ])
})

test('what variables can carry beyond what they must is told beside it', async () => {
  const { answer } = await required(
    'mutation ($input: CreateContactPersonInput!) { createContactPerson(input: $input) { id } }',
  )
  expect(inWords(answer.variables)).toEqual([
    'input.birthday: personalData:update',
    'input.internalNote: internalNotes:update',
    'input.mobile: personalData:update',
  ])
})

const deletion = 'mutation ($id: ID!) { deleteAccessToken(input: { id: $id }) { deletedId } }'

test('what only rows tell is told beside it: whose token it is', async () => {
  const { answer } = await required(deletion)
  expect([answer.permissions, answer.rows]).toEqual([
    [],
    [
      {
        path: ['deleteAccessToken'],
        permissions: ['accessToken:delete'],
        alternatives: [['accessToken:delete'], ['tokenAdministration:delete']],
      },
    ],
  ])
  expect((await required('{ customers { totalCount } }')).answer.rows).toEqual([])
})

test.each([
  [
    '{ accessTokens(first: 20) { nodes { name auditEvents(first: 1) { totalCount } } } }',
    ['accessToken:read', 'tokenAdministration:read'],
    ['accessTokens.nodes.@.auditEvents: auditEvent:read'],
  ],
  ['{ accessToken(id: "x") { name } }', ['accessToken:read'], ['accessToken: tokenAdministration:read']],
  [
    '{ auditEvents { totalCount } accessTokens { totalCount } }',
    ['tokenAdministration:read', 'auditEvent:read'],
    [],
  ],
])('so is what only a wider permission shows of others: %s', async (query, permissions, rows) => {
  const { answer } = await required(query)
  expect([answer.permissions, inWords(answer.rows)]).toEqual([permissions, rows])
})

test('what is only for people is told, and no token is made of it', async () => {
  const document =
    'mutation ($id: ID!, $at: DateTime!) { a: extendAccessToken(input: { id: $id, expiresAt: $at }) { id } signOut { endedSessions } }'
  expect((await required(document)).answer.personsOnly).toEqual(['extendAccessToken', 'signOut'])
  expect((await required('{ viewer { account { username } } }')).answer.personsOnly).toEqual([])
  const skipped =
    'mutation { signOut @skip(if: true) { endedSessions } createCustomer(input: { name: "a" }) { id } }'
  expect((await required(skipped)).answer.personsOnly).toEqual([])
  const { errors } = await app.ask(everything, mutation, { variables: { name: 'never', document } })
  expect(errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.document' })
})

test.each([
  ['username: "x", displayName: "X", email: $email', '$email: EmailAddress', []],
  ['username: "x", displayName: "X", email: "a@example.com"', '', ['createUser(input.email)']],
  ['username: "x", displayName: "X"', '', []],
])('so is an input that is only for people: { %s }', async (input, variable, names) => {
  const head = variable && `(${variable})`
  const document = `mutation ${head} { createUser(input: { ${input} }) { id } }`
  expect((await required(document)).answer.personsOnly).toEqual(names)
  const { errors } = await app.ask(everything, mutation, { variables: { name: input, document } })
  expect(errors.map(({ message }) => message)).toEqual(
    names.map(
      (name) =>
        `input.document: No token runs this document. These are only for people who have signed in: ${name}.`,
    ),
  )
})

test('no token is made of a document that needs nothing, unless it is granted something beside it', async () => {
  const { errors } = await app.ask(everything, mutation, { variables: { name: 'empty', document: deletion } })
  expect(errors[0]).toMatchObject({
    message: expect.stringContaining('Name one in `permissions` or `groups`'),
    extensions: { code: 'BAD_USER_INPUT', field: 'input.document' },
  })
  const named = await app.ask(
    everything,
    `mutation ($document: String!) { createAccessToken(input: { name: "named", permissions: ["accessToken:delete"], document: $document }) { accessToken { permissions } } }`,
    { variables: { document: deletion } },
  )
  expect(named.data.createAccessToken.accessToken.permissions).toEqual(['accessToken:delete'])
})

test('an operation is chosen by its name', async () => {
  const document = 'query A { customers { totalCount } } query B { invoices { totalCount } }'
  expect((await required(document, 'B')).answer.permissions).toEqual(['invoice:read'])
})

describe('says what is wrong', () => {
  test.each([
    [
      'a syntax error',
      '{ customers {\n  nodes { name } ',
      undefined,
      'document',
      /^document: Line 2, column 18: Syntax Error/,
    ],
    [
      'an unknown field',
      '{ customers { nodes { nam } } }',
      undefined,
      'document',
      /^document: Line 1, column 23: Cannot query field "nam" on type "Customer"\.$/,
    ],
    ['no operation', 'fragment A on Customer { name }', undefined, 'document', /Fragment "A" is never used/],
    ['nothing', '', undefined, 'document', /Unexpected <EOF>/],
    [
      'an operation that is not there',
      'query A { viewer { kind } }',
      'B',
      'operationName',
      /no operation with the name "B"\. It has: A\.$/,
    ],
    [
      'several operations and no name',
      'query A { viewer { kind } } query B { viewer { kind } }',
      undefined,
      'operationName',
      /has 2 operations\. Name one/,
    ],
  ])('of %s', async (_name, document, operationName, field, message) => {
    const { answer, errors } = await required(document, operationName)
    expect(answer).toBeNull()
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(message),
      path: ['requiredPermissions'],
      extensions: { code: 'BAD_USER_INPUT', field },
    })
  })

  test('with places, for programs', async () => {
    const { errors } = await required('{ a b }')
    expect(errors[0]?.extensions).toMatchObject({
      documentErrors: [
        { message: 'Cannot query field "a" on type "Query".', locations: [{ line: 1, column: 3 }] },
        { message: 'Cannot query field "b" on type "Query".', locations: [{ line: 1, column: 5 }] },
      ],
    })
  })

  test('to the one who creates a token', async () => {
    const { errors } = await app.ask(everything, mutation, { variables: { name: 'bad', document: '{ a }' } })
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.document' })
    const alone = await app.ask(
      everything,
      'mutation { createAccessToken(input: { name: "x", permissions: ["customer:read"], operationName: "A" }) { secret } }',
    )
    expect(alone.errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.operationName',
    })
  })
})

describe('is no way around the limits', () => {
  test.each([
    ['characters', `{ viewer { kind } } # ${'x'.repeat(64_000)}`],
    ['tokens', `{ ${'viewer { kind } '.repeat(600)} }`],
    ['nesting', `{ customers(filter: ${'['.repeat(50)}${']'.repeat(50)}) { totalCount } }`],
    ['depth', `{ ${'viewer { '.repeat(13)}kind${' }'.repeat(13)} }`],
    ['paths, which repeat what is above them', documentWithLongPaths],
    ['aliases in length', `{ ${'a'.repeat(101)}: viewer { kind } }`],
    ['aliases', `{ ${Array.from({ length: 51 }, (_, i) => `a${i}: viewer { kind }`).join(' ')} }`],
  ])('of %s', async (_name, document) => {
    const { answer, errors } = await required(document)
    expect(answer).toBeNull()
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TOO_COMPLEX'])
  })

  test('nor of requests: one document in each', async () => {
    const { data, errors } = await app.ask(
      nobody,
      '{ a: requiredPermissions(document: "{ viewer { kind } }") { permissions } b: requiredPermissions(document: "{ __typename }") { permissions } }',
    )
    expect(data).toEqual({ a: { permissions: [] }, b: null })
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TOO_COMPLEX'])
  })
})

test('a token is granted permissions, groups and the document together, never more than who creates it', async () => {
  const creator = (
    await app.token(['accessToken:create', 'accessToken:read', 'customer:read', 'invoice:read'])
  ).secret
  const create = (document: string) =>
    app.ask(
      creator,
      `mutation { createAccessToken(input: { name: "together", permissions: ["invoice:read"], document: ${JSON.stringify(document)} }) { accessToken { permissions } } }`,
    )
  const refused = await create('{ customers { nodes { notes } } }')
  expect(refused.errors[0]?.extensions).toEqual({
    code: 'FORBIDDEN',
    missingPermissions: ['internalNotes:read'],
  })
  const { data } = await create('{ customers { nodes { name } } }')
  expect(data.createAccessToken.accessToken.permissions).toEqual(['customer:read', 'invoice:read'])
})
