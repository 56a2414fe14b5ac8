import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { givenInputs } from '../../../src/authorization/given-inputs.ts'

const schema = buildSchema(`
  type Query { order(input: Order, first: Int): Int }
  input Order { note: String, lines: [Line!], nested: [[Line]] }
  input Line { product: ID, parts: Line }
`)
const args = schema.getQueryType()?.getFields().order?.args ?? []
const given = (values: Record<string, unknown>) => givenInputs(args, values).map(({ name }) => name)

test.each([
  ['nothing is given', {}, []],
  ['null is', { first: null, input: null }, ['input', 'first']],
  ['undefined is not', { first: undefined, input: { note: undefined } }, ['input']],
  [
    'each item of a list by the name of the list',
    { input: { lines: [{ product: '1' }, { product: null }, {}] } },
    ['input', 'input.lines', 'input.lines.product', 'input.lines.product'],
  ],
  [
    'lists of lists, null among their items',
    { input: { nested: [[null, { product: '1' }], null] } },
    ['input', 'input.nested', 'input.nested.product'],
  ],
  [
    'one in the other',
    { input: { lines: [{ parts: { parts: { product: '1' } } }] } },
    [
      'input',
      'input.lines',
      'input.lines.parts',
      'input.lines.parts.parts',
      'input.lines.parts.parts.product',
    ],
  ],
  [
    'what is no input of theirs is left alone',
    { other: 1, input: { lines: [], what: 1 } },
    ['input', 'input.lines'],
  ],
])('%s', (_what, values, names) => {
  expect(given(values)).toEqual(names)
})
