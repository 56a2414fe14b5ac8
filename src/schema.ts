import './modules/index.ts'
import './shared-types/node-fields.ts'
import type { GraphQLSchema } from 'graphql'
import { builder } from './builder.ts'

/** The guarded schema. Fails to build when a door declares no permission. */
export const schema: GraphQLSchema = builder.toSchema()

/**
 * The same without the field guard: the same types, requirements and resolvers. Only what the operation check has
 * cleared may be executed on it (authorization/use-operation-check.ts).
 */
export const clearedSchema: GraphQLSchema = builder.toSchema({ disableScopeAuth: true })
