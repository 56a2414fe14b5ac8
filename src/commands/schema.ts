import { lexicographicSortSchema } from 'graphql'
import { printWithScopes } from '../authorization/requires-scopes.ts'
import { schema } from '../schema.ts'

/** SDL, in an order that doesn't depend on the order of the code. */
export const printedSchema = (): string => `${printWithScopes(lexicographicSortSchema(schema))}\n`
