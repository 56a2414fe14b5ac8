import { readFileSync } from 'node:fs'
import { readSchema } from './read-schema.ts'

/** What everybody can read of the service. */
export const schemaFile = readSchema(
  readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'),
)
