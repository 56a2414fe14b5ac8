import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Context } from '../context.ts'

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      freshReads: FreshReadsPlugin<Types>
    }
  }
}

/** Several mutations of one document run one after the other: what is read after one must not be from before it. */
export class FreshReadsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { kind }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (kind !== 'Mutation') return resolver
    return async (root, args, context, info) => {
      const result = await resolver(root, args, context, info)
      ;(context as Context).loaders.clear()
      return result
    }
  }
}

SchemaBuilder.registerPlugin('freshReads', FreshReadsPlugin)
