import { all, nested, type Shape, times } from './shape.ts'

export const introspection: Shape[] = [
  ...all(400, undefined, [
    [
      'in circles',
      `{ __schema { types { ${nested(4, 'fields { type { ', '} }')} } } }`.replace('{ }', '{ name }'),
    ],
    [
      'in circles, through __type',
      '{ __type(name: "Customer") { fields { type { fields { type { fields { name } } } } } } }',
    ],
    [
      'in circles, in inline fragments',
      '{ ... { __schema { ... { types { ... on __Type { fields { ... { type { fields { type { fields { name } } } } } } } } } } }',
    ],
    [
      'in circles, by fragments',
      '{ ...Q } fragment Q on Query { __schema { types { ...T } } } fragment T on __Type { fields { type { ...U } } } fragment U on __Type { fields { type { ...V } } } fragment V on __Type { fields { name } }',
    ],
    [
      'in circles, under aliases',
      '{ x: __type(name: "Customer") { a: fields { type { b: fields { type { c: fields { name } } } } } } }',
    ],
    [
      'in circles, by inputFields',
      '{ __type(name: "CustomerFilter") { inputFields { type { inputFields { type { inputFields { name } } } } } } }',
    ],
    [
      'in circles, by interfaces',
      '{ __type(name: "Customer") { interfaces { possibleTypes { interfaces { possibleTypes { name } } } } } }',
    ],
    ['600 times ofType', `{ __type(name: "Customer") { ${nested(600, 'ofType { ', '}')} } }`],
  ]),
  ...all(400, 'QUERY_TOO_COMPLEX', [
    [
      '40 times the schema',
      `{ ${times(40, (i) => `a${i}: __schema { ...S }`)} } fragment S on __Schema { types { name fields { name args { name } } } }`,
    ],
    [
      'aliases in aliases',
      `{ __schema { types { ${times(6, (i) => `a${i}: fields { ...F }`)} } } } fragment F on __Field { type { ofType { ${times(6, (i) => `b${i}: fields { name description }`)} } } }`,
    ],
    [
      'by another name, hidden in fragments',
      '{ ...A ...B ...C } fragment A on Query { a: __schema { ...S } } fragment B on Query { b: __schema { ...S } } fragment C on Query { c: __schema { ...S } } fragment S on __Schema { types { fields { args { name } } inputFields { name } enumValues { name } } }',
    ],
  ]),
].map((shape) => ({ ...shape, name: `introspection ${shape.name}` }))
