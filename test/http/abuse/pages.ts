import { type Asked, all, byVariable, type Shape, times } from './shape.ts'

const lists =
  'customers(first: $n) { nodes { invoices(first: $n) { nodes { lines(first: $n) { nodes { id } } } } } }'
const sized = (size: string) => `{ customers(${size}) { nodes { id } } }`

export const pages: Shape[] = [
  ...all(400, 'QUERY_TOO_COMPLEX', [
    ['lists in lists, 100 × 100 × 100', `{ ${lists.replaceAll('$n', '100')} }`],
    ['lists in lists, sized by a variable', `query ($n: Int) { ${lists} }`, { n: 100 }],
    ['lists in lists, sized by a default', `query ($n: Int = 100) { ${lists} }`],
    [
      'lists in lists, sized by default and nothing given',
      `{ ${lists.replaceAll('(first: $n)', '')} a: ${lists.replaceAll('(first: $n)', '')} }`,
    ],
    ['lists in lists, from the end', `{ ${lists.replaceAll('first: $n', 'last: 100')} }`],
    [
      'lists in lists, in fragments',
      `{ ...A } fragment A on Query { customers(first: 100) { nodes { ...B } } } fragment B on Customer { invoices(first: 100) { edges { node { ...C } } } } fragment C on Invoice { lines(first: 100) { nodes { id } } }`,
    ],
    [
      'lists in lists, from nodes',
      `{ nodes(ids: [${times(100, () => '"x"')}]) { ... on Customer { invoices(first: 100) { nodes { lines(first: 2) { nodes { id } } } } } } }`,
    ],
  ]),
  ...all(400, 'BAD_USER_INPUT', [
    ['first: -1', sized('first: -1')],
    ['first: 0', sized('first: 0')],
    ['first: 101', sized('first: 101')],
    ['last: 0', sized('last: 0')],
    ['last: 101', sized('last: 101')],
    ...[-1, 0, 101, 1.5, '1', true, [1], {}, 2 ** 31, 1e308].map(
      (n): Asked => [`first: ${JSON.stringify(n)}, from a variable`, byVariable, { n }],
    ),
    ['101 ids', `{ nodes(ids: [${times(101, () => '"x"')}]) { id } }`],
    ['no ids', '{ nodes(ids: []) { id } }'],
  ]),
  ...all(400, 'GRAPHQL_VALIDATION_FAILED', [
    ['first: 2147483648', sized('first: 2147483648')],
    ['first: 1e400', sized('first: 1e400')],
    ['first: "1"', sized('first: "1"')],
  ]),
  ...all('harmless', undefined, [
    ['first: null', sized('first: null')],
    ['last: null', sized('last: null')],
    ['first: null, from a variable', byVariable, { n: null }],
    ['first and last', sized('first: 1, last: 1')],
    ...[
      '',
      'x',
      'Ww',
      '[]',
      '{}',
      '["name_key"]',
      '["name_key",{"a":1},1]',
      '["name_key","a",1e999]',
      '["name_key",1e308,1]',
      '["name_key","\\ud800",1]',
      '["name_key","\\u0000",1]',
      '["id\\" or 1=1 --","a",1]',
      `["name_key","${'x'.repeat(30_000)}",1]`,
      '["__proto__","a",1]',
    ].map(
      (cursor): Asked => [
        `the cursor ${cursor.slice(0, 30)}`,
        sized(`first: 1, after: "${Buffer.from(cursor).toString('base64url')}"`),
      ],
    ),
    ['a cursor that is not base64', sized('first: 1, before: "%%% ’"')],
  ]),
]
