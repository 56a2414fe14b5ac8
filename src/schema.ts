import './modules/index.ts'
import './shared-types/node-fields.ts'
import type { GraphQLSchema } from 'graphql'
import { builder } from './builder.ts'

/** The guarded schema. Fails to build when a door declares no permission. */
export const schema: GraphQLSchema = builder.toSchema()
