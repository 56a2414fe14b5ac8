import { all, deletion, nested, type Shape, times } from './shape.ts'

const fanOut = (type: string, leaf: string) =>
  `${times(22, (i) => `fragment F${i} on ${type} { ...F${i + 1} ...F${i + 1} }`)} fragment F22 on ${type} { ${leaf} }`

export const documents: Shape[] = [
  ...all(400, 'QUERY_TOO_COMPLEX', [
    ['depth 500', nested(500, '{ a ', '}')],
    ['depth 5,000', nested(5_000, '{ a ', '}')],
    ['depth 14, all fields known', `{ ${nested(5, 'customers { nodes { mainProject { ', '} } }')} }`],
    ['20,000 braces', '{'.repeat(20_000)],
    [
      'a nested list literal of 50,000',
      `{ customers(filter: { type: ${nested(25_000, '[', ']')} }) { totalCount } }`,
    ],
    [
      'a nested list literal of 900',
      `{ customers(filter: { type: ${nested(900, '[', ']')} }) { totalCount } }`,
    ],
    [
      'a nested object literal of 300',
      `{ customers(filter: ${'{ a: '.repeat(300)}1${'}'.repeat(300)}) { totalCount } }`,
    ],
    ['inline fragments 600 deep', `${nested(600, '{ ... ', '}')}`],
    ['5,000 aliases', `{ ${times(5_000, (i) => `a${i}: viewer { permissions }`)} }`],
    ['51 aliases', `{ ${times(51, (i) => `a${i}: viewer { permissions }`)} }`],
    [
      '51 aliases through a fragment',
      `{ ${times(17, () => '...F')} } fragment F on Query { a: node(id: "x") { id } b: node(id: "x") { id } c: node(id: "x") { id } }`,
    ],
    ['a field 1,990 times', `{ ${times(1_990, () => '__typename')} }`],
    ['an object 490 times', `{ ${times(490, () => 'viewer { kind }')} }`],
    ['a field 5,000 times', `{ ${times(5_000, () => '__typename')} }`],
    ['an alias of 60,000 characters', `{ ${'x'.repeat(60_000)}: __typename }`],
    [
      'an alias of 101 characters in a fragment',
      `{ customers { nodes { ...F } } } fragment F on Customer { ${'x'.repeat(101)}: name }`,
    ],
    ['9 directives', `{ ${times(9, () => '__typename @include(if: true)')} }`],
    ['900 directives on one field', `{ __typename ${times(900, () => '@a')} }`],
    ['a fan-out of 2^22', `{ ...F0 } ${fanOut('Query', '__typename')}`],
    ['a fan-out of 2^22 below a field', `{ viewer { ...F0 } } ${fanOut('Viewer', 'permissions')}`],
    ['700 inline fragments that overlap', `{ ${times(700, () => '... { viewer { permissions } }')} }`],
    ['1,000 mutations', `mutation { ${times(1_000, (i) => `a${i}: ${deletion}`)} }`],
    ['11 mutations', `mutation { ${times(11, (i) => `a${i}: ${deletion}`)} }`],
    [
      '11 mutations through fragments',
      `mutation { ${times(11, () => '...M')} } fragment M on Mutation { ${deletion} }`,
    ],
    ['11 mutations in inline fragments', `mutation { ${times(11, () => `... { ${deletion} }`)} }`],
    ['70,000 characters, most of them a comment', `{ __typename } # ${'x'.repeat(70_000)}`],
  ]),
  ...all(400, 'GRAPHQL_VALIDATION_FAILED', [
    ['a fragment in itself', '{ ...A } fragment A on Query { ...A }'],
    ['a circle of fragments', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
    [
      'a circle of fragments through fields',
      '{ customers { nodes { ...A } } } fragment A on Customer { invoices { nodes { customer { ...A } } } }',
    ],
    [
      'a circle of 40 fragments, each in each',
      `{ ...F0 } ${times(40, (i) => `fragment F${i} on Query { ${times(18, (j) => `...F${(i + j) % 40}`)} }`)}`,
    ],
    [
      'a fan-out that nobody uses, in a circle',
      '{ __typename } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }',
    ],
    [
      'inline fragments whose fields differ',
      `{ customers { nodes { ${times(40, (i) => `... on Customer { x: ${i % 2 ? 'name' : 'number'} }`)} } } }`,
    ],
    ['unknown directives', '{ __typename @a @b @c }'],
    ['a name of 60,000 characters', `{ ${'x'.repeat(60_000)} }`],
    [
      'a string of 60,000 characters where a number belongs',
      `{ customers(first: "${'x'.repeat(60_000)}") { totalCount } }`,
    ],
  ]),
  ...all(400, 'GRAPHQL_PARSE_FAILED', [
    ['nothing but a comment', '# nothing'],
    ['a broken query', '{ customers('],
    ['a name in the wrong place, 60,000 characters', `{ a } ${'x'.repeat(60_000)}`],
    ['20,000 NUL characters', '\u0000'.repeat(20_000)],
  ]),
]
