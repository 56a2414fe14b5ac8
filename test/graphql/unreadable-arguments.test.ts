import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let all: string
let few: string

beforeAll(async () => {
  app = await startTestApp()
  all = (await app.token('ALL')).secret
  few = (await app.token(['product:read'])).secret
})
afterAll(() => app.close())

const create =
  'mutation ($input: CreateCustomerInput = { name: "x" }) { createCustomer(input: $input) { id } }'
const read = 'query ($id: ID = "x") { customer(id: $id) { id } product(id: $id) { id } }'

/** Valid documents: only the variable, which is null where no null may be, makes them wrong. */
test.each([
  ['a mutation', create, { input: null }],
  ['a query', read, { id: null }],
])(
  '%s whose argument is null where no null may be says so with a code, whoever asks',
  async (_what, query, variables) => {
    for (const secret of [all, few])
      for (let use = 0; use < 3; use++) {
        const { data, errors } = await app.ask(secret, query, { variables })
        expect(Object.values(data ?? {}).filter(Boolean)).toEqual([])
        expect(errors.length).toBeGreaterThan(0)
        for (const { extensions } of errors) expect(extensions.code).toMatch(/^(BAD_USER_INPUT|FORBIDDEN)$/)
        expect(errors.some(({ extensions }) => extensions.code === 'BAD_USER_INPUT')).toBe(true)
      }
  },
)
