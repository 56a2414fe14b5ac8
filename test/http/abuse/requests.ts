import { gzipSync } from 'node:zlib'
import { deletion, json, nested, type Shape } from './shape.ts'

const small = JSON.stringify({ query: '{ __typename }' })
const typed = (contentType: string, body: Shape['body'] = () => small): Shape => ({
  name: `a body of ${contentType || 'no type'}`,
  headers: { 'content-type': contentType },
  body,
  outcome: 415,
})
const got = (name: string, search: string, outcome: number): Shape => ({
  name,
  method: 'GET',
  search,
  outcome,
})

/** Without Content-Length, so that only the bytes tell. */
const chunked = (chunks: number, size: number) => () =>
  new ReadableStream({
    start(controller) {
      for (let i = 0; i < chunks; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(size)))
      controller.close()
    },
  })

export const requests: Shape[] = [
  { name: 'a batch', body: json([{ query: '{ __typename }' }, { query: '{ __typename }' }]), outcome: 400 },
  {
    name: 'a batch of 10,000',
    body: json(Array.from({ length: 10_000 }, () => ({ query: '{ __typename }' }))),
    outcome: 400,
  },
  { name: 'an empty batch', body: json([]), outcome: 400 },
  {
    name: 'a compressed body',
    headers: { 'content-encoding': 'gzip' },
    body: () => new Uint8Array(gzipSync(small)),
    outcome: 415,
  },
  {
    name: 'a bomb of zeros',
    headers: { 'content-encoding': 'gzip' },
    body: () => new Uint8Array(gzipSync(Buffer.alloc(50_000_000))),
    outcome: 415,
  },
  typed('application/x-www-form-urlencoded', () => 'query=%7B__typename%7D'),
  typed('text/plain'),
  typed('application/graphql', () => '{ __typename }'),
  typed('application/graphql+json'),
  typed('application/json, text/plain'),
  typed('application/json; charset=utf-16'),
  typed('application/jsonx'),
  typed(''),
  {
    name: 'a multipart form',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: () =>
      '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"{ __typename }"}\r\n--x--',
    outcome: 415,
  },
  {
    name: 'a body over 1 MB',
    body: () => `{"query":"{ __typename } #${'x'.repeat(1_000_000)}"}`,
    outcome: 413,
  },
  { name: 'a body over 1 MB in chunks', body: chunked(12, 100_000), outcome: 413 },
  { name: 'a body of 20 MB in chunks', body: chunked(200, 100_000), outcome: 413 },
  { name: 'no body', outcome: 400 },
  { name: 'broken JSON', body: () => '{"query":"{ __typename }"', outcome: 400, code: 'BAD_REQUEST' },
  { name: 'JSON with something behind it', body: () => `${small} {}`, outcome: 400, code: 'BAD_REQUEST' },
  { name: 'JSON 400,000 deep', body: () => nested(400_000, '[', ']'), outcome: 400 },
  {
    name: 'bytes that are no text',
    body: () => new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
    outcome: 400,
    code: 'BAD_REQUEST',
  },
  ...['null', '1', '"{ __typename }"', 'true'].map(
    (body): Shape => ({ name: `the body ${body}`, body: () => body, outcome: 400, code: 'BAD_REQUEST' }),
  ),
  { name: 'no query', body: json({}), outcome: 400 },
  { name: 'query: null', body: json({ query: null }), outcome: 400 },
  { name: 'query: 1', body: json({ query: 1 }), outcome: 400 },
  { name: 'query: an object', body: json({ query: { kind: 'Document', definitions: [] } }), outcome: 400 },
  { name: 'query: an empty string', body: json({ query: '' }), outcome: 400 },
  {
    name: 'an operation name of 900 KB',
    body: json({ query: '{ __typename }', operationName: 'x'.repeat(900_000) }),
    outcome: 400,
  },
  {
    name: 'an operation name that is an object',
    body: json({ query: '{ __typename }', operationName: { a: 1 } }),
    outcome: 400,
  },
  {
    name: 'an unknown parameter of 900 KB',
    body: json({ query: '{ __typename }', ['x'.repeat(900_000)]: 1 }),
    outcome: 400,
  },
  {
    name: 'a persisted query that is not there',
    body: json({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }),
    outcome: 400,
  },
  {
    name: 'a subscription',
    body: json({ query: 'subscription { customers { totalCount } }' }),
    outcome: 400,
  },
  {
    name: 'a mutation by GET',
    method: 'GET',
    search: `?query=${encodeURIComponent(`mutation { ${deletion} }`)}`,
    outcome: 405,
  },
  {
    name: 'the other operation, a mutation, by GET',
    method: 'GET',
    search: `?operationName=M&query=${encodeURIComponent(`query Q { __typename } mutation M { ${deletion} }`)}`,
    outcome: 405,
  },
  got('GET without a query', '', 400),
  got('GET with broken variables', '?query=%7B__typename%7D&variables=%7B', 400),
  got('GET with variables that are a list', '?query=%7B__typename%7D&variables=%5B1%5D', 400),
  got('GET with broken extensions', '?query=%7B__typename%7D&extensions=x', 400),
  got('GET with bad percent signs', '?query=%zz%', 400),
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method): Shape => ({ name: method, method, outcome: 405 })),
  ...[
    'text/plain',
    'text/event-stream',
    'multipart/mixed',
    'image/png',
    'application/json; charset=utf-16',
  ].map(
    (accept): Shape => ({
      name: `a mutation whose answer must be ${accept}`,
      headers: { accept },
      body: json({ query: 'mutation { createCustomer(input: { name: "x" }) { id } }' }),
      outcome: 406,
    }),
  ),
]
