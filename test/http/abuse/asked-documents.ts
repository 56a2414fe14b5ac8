import type { Shape } from './shape.ts'

const ask = (document: string, query = question): string => JSON.stringify({ query, variables: { document } })

const question = 'query ($document: String!) { requiredPermissions(document: $document) { permissions } }'

const fiftyTimes = `query ($document: String!) { ${Array.from(
  { length: 50 },
  (_, i) => `a${i}: requiredPermissions(document: $document) { permissions }`,
).join(' ')} }`

const placesFiftyTimes = `query ($document: String!) { requiredPermissions(document: $document) { ${Array.from(
  { length: 48 },
  (_, i) => `a${i}: paths { path permissions alternatives }`,
).join(' ')} } }`

const fanOut = (levels: number): string =>
  `{ ...F0 } ${Array.from({ length: levels }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F${levels} on Query { viewer { kind } }`

const many = `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: customers { nodes { notes mobile creditLimit bankAccount { iban } } }`).join(' ')} }`

const wide = `{ customers { nodes { ${'name email phone fax '.repeat(45)} } } }`

/** What is refused as a request must not be worked on as a question. */
export const askedDocuments: readonly Shape[] = [
  ['asked about: a fan-out of 2^22', ask(fanOut(22))],
  [
    'asked about: a cycle of fragments',
    ask('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
  ],
  ['asked about: 20,000 braces', ask('{ a '.repeat(20_000))],
  [
    'asked about: 12,000 aliases',
    ask(`{ ${Array.from({ length: 12_000 }, (_, i) => `a${i}:x`).join(' ')} }`),
  ],
  ['asked about: a field with a name of 60,000 letters', ask(`{ ${'x'.repeat(60_000)} }`)],
  ['asked about: 500,000 characters', ask(`{ viewer { kind } } # ${'x'.repeat(500_000)}`)],
  ['asked about: unknown fields, fifty times', ask(`{ ${'x y z '.repeat(60)} }`, fiftyTimes)],
  ['asked about: a wide document, fifty times', ask(wide, fiftyTimes)],
  ['asked about: many places, told fifty times', ask(many, placesFiftyTimes)],
].map(([name = '', body = '']) => ({ name, body: () => body, outcome: 'harmless' }))
