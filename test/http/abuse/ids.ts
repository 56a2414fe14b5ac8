import { all, type Shape } from './shape.ts'

export const ids: Shape[] = [
  'Money:1',
  'Nothing:1',
  '__proto__:1',
  'constructor:1',
  'Query:1',
  'Customer:0',
  'Customer:-1',
  'Customer:1e3',
  'Customer:99999999999999999999',
  'Customer:999999999999999',
  'Customer:1 or 1=1',
  'Customer',
  ':1',
  '',
  'Customer:1\u0000',
  'Invoice:1',
  `${'X'.repeat(40_000)}:1`,
]
  .map((id) => ({ title: `the id ${id.slice(0, 30)}`, id: Buffer.from(id).toString('base64url') }))
  .concat({ title: 'an id that is not base64', id: '%%% ’' }, { title: 'an empty id', id: '' })
  .flatMap(({ title, id }) =>
    all('harmless', undefined, [
      [`${title} for a customer`, 'query ($id: ID!) { customer(id: $id) { id } }', { id }],
      [
        `${title} for a node`,
        'query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id, $id]) { id } }',
        { id },
      ],
      [
        `${title} in a filter`,
        'query ($id: ID!) { invoices(filter: { customerId: $id }) { totalCount } }',
        { id },
      ],
      [
        `${title} to delete`,
        'mutation ($id: ID!) { deleteCustomer(input: { id: $id, version: 1 }) { id } }',
        { id },
      ],
    ]),
  )
