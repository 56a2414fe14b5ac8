import { all, byVariable, filtered, nested, type Shape } from './shape.ts'

const many = (count: number) => Array.from({ length: count }, (_, i) => `x${i}`)

export const variables: Shape[] = [
  ...all(413, undefined, [['12 MB of variables', '{ __typename }', { a: 'x'.repeat(12_000_000) }]]),
  ...all(400, 'QUERY_TOO_COMPLEX', [
    ['90,000 values in a list', filtered, { f: { number: { in: many(90_000) } } }],
    ['90,000 wrong values in a list', filtered, { f: { type: many(90_000) } }],
    [
      '3,000 values in three lists',
      filtered,
      { f: { number: { in: many(999) }, name: { in: many(999) }, city: { in: many(999) } } },
    ],
    [
      'variables that nobody asked for, 50,000',
      '{ __typename }',
      Object.fromEntries(many(50_000).map((key) => [key, 1])),
    ],
  ]),
  {
    name: 'a list 400,000 deep in the variables',
    body: () => `{"query":${JSON.stringify(filtered)},"variables":{"f":${nested(400_000, '[', ']')}}}`,
    outcome: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'an object 100,000 deep in the variables',
    body: () =>
      `{"query":${JSON.stringify(filtered)},"variables":{"f":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}}`,
    outcome: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  ...all(400, 'BAD_USER_INPUT', [
    ['900 KB where a number belongs', byVariable, { n: 'x'.repeat(900_000) }],
    ['1,000 wrong values in a list', filtered, { f: { type: many(1_000) } }],
    ['a variable that is missing', 'query ($id: ID!) { customer(id: $id) { id } }'],
  ]),
  ...all('harmless', undefined, [
    ['900 KB where a string belongs', filtered, { f: { name: { contains: 'é'.repeat(450_000) } } }],
  ]),
  ...['1', '"x"', '[1]', 'true'].map(
    (value): Shape => ({
      name: `variables: ${value}`,
      body: () => `{"query":"{ __typename }","variables":${value}}`,
      outcome: 400,
      code: 'BAD_REQUEST',
    }),
  ),
]

export const values: Shape[] = [
  '\u0000',
  '\ud800',
  "' or 1=1 --",
  '%_\\',
  '😀'.repeat(50_000),
  '\u202e\u0301'.repeat(1_000),
].flatMap((text) =>
  all('harmless', undefined, [
    [
      `the text ${JSON.stringify(text.slice(0, 12))} in a filter`,
      filtered,
      { f: { name: { contains: text, in: [text] }, number: { startsWith: text }, city: { equals: text } } },
    ],
    [
      `the text ${JSON.stringify(text.slice(0, 12))} as an id`,
      'query ($id: ID!) { customer(id: $id) { id } }',
      { id: text },
    ],
    [
      `the text ${JSON.stringify(text.slice(0, 12))} as a group`,
      'mutation ($g: String!) { createAccessToken(input: { name: "x", groups: [{ group: $g, actions: [READ] }] }) { secret } }',
      { g: text },
    ],
  ]),
)
