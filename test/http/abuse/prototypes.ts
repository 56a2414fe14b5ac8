import { all, filtered, type Shape } from './shape.ts'

export const prototypes: Shape[] = [
  ...all(400, 'BAD_REQUEST', [['__proto__ as an alias', '{ __proto__: viewer { permissions } }']]),
  ...all('harmless', undefined, [
    ['constructor as an alias', '{ constructor: viewer { toString: permissions } }'],
    [
      '__proto__ as the name of a variable',
      'query ($__proto__: Int) { customers(first: $__proto__) { nodes { id } } }',
    ],
    [
      'toString as the name of a variable that is missing',
      'query ($toString: Int) { customers(first: $toString) { nodes { id } } }',
    ],
    ['__proto__ as the name of a type', '{ __type(name: "__proto__") { name } }'],
  ]),
  ...all(400, 'GRAPHQL_VALIDATION_FAILED', [
    ['__proto__ as a field', '{ viewer { __proto__ constructor } }'],
    ['__proto__ as an argument', '{ customers(__proto__: 1) { totalCount } }'],
    ['__proto__ as an input field', '{ customers(filter: { __proto__: 1, constructor: 2 }) { totalCount } }'],
    ['__proto__ as a type', '{ ... on __proto__ { id } }'],
    ['__proto__ as a fragment that is missing', '{ ...__proto__ ...constructor }'],
  ]),
  {
    name: '__proto__ as the key of a variable',
    body: () =>
      '{"query":"query ($__proto__: Int) { customers(first: $__proto__) { nodes { id } } }","variables":{"__proto__":5}}',
    outcome: 'harmless',
  },
  {
    name: '__proto__ as the key of an input',
    body: () =>
      `{"query":${JSON.stringify(filtered)},"variables":{"f":{"__proto__":{"name":1},"constructor":{}}}}`,
    outcome: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: '__proto__ as the key of the body',
    body: () => '{"query":"{ __typename }","__proto__":{"query":"x"}}',
    outcome: 400,
    code: 'BAD_REQUEST',
  },
]
