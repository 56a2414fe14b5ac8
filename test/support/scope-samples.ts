import { type GraphQLSchema, isInterfaceType } from 'graphql'
import { globalId } from '../../src/graphql/ids.ts'
import type { Samples } from './random-values.ts'
import type { TestApp } from './test-app.ts'

/** Ids of what is there and of what is not, of every type; and cursors from the lists of this token. */
export async function scopeSamples(
  app: TestApp,
  schema: GraphQLSchema,
  secret: string,
  accessTokens: readonly number[],
): Promise<Samples> {
  const node = schema.getType('Node')
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : []
  const ids = Object.fromEntries(
    types.map(({ name }) => [name, [1, 2, 3, 4, 5, 6, 7, 9_999].map((id) => globalId(name, id))]),
  )
  ids.AccessToken = accessTokens.map((id) => globalId('AccessToken', id))
  const lists = ['customers', 'contactPersons', 'invoices', 'products', 'productCategories', 'projects']
  const { data } = await app.ask(
    secret,
    `{ ${lists.map((name) => `${name}(first: 3) { edges { cursor } }`).join(' ')} }`,
  )
  const cursors = Object.fromEntries(
    lists.map((name) => [name, data[name].edges.map((edge: { cursor: string }) => edge.cursor)]),
  )
  return { ids, cursors }
}
