import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../schema.ts'

/** SDL, in an order that doesn't depend on the order of the code. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`
