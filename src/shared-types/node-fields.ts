import { resolveNodes } from '@pothos/plugin-relay'
import { type GraphQLSchema, isObjectType } from 'graphql'
import { isHeldBy, nothing, open, type Requirement } from '../authorization/requirement.ts'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { parseGlobalId } from '../graphql/ids.ts'

const guardedByType = open('the type behind each id is guarded itself, before anything is read')

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description:
      'Any object by its id. Null when there is none, or it is not yours to read: the two can not be told apart.',
    permission: guardedByType,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context, info) =>
      (await resolveNodes(builder, context, info, [readable(id, context, info.schema)]))[0],
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description:
      'Up to 100 objects by their ids, in that order; null for each that `node` would answer with null.',
    permission: guardedByType,
    args: { ids: t.arg.idList({ required: true }) },
    resolve: (_root, { ids }, context, info) =>
      resolveNodes(
        builder,
        context,
        info,
        ids.map((id) => readable(id, context, info.schema)),
      ),
  }),
}))

/** Null for what the principal may not read; a type that is no node, or none at all, is no different. */
function readable(id: string, { principal }: Context, schema: GraphQLSchema) {
  const { typename, localId } = parseGlobalId(id)
  const type = schema.getType(typename)
  if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) return null
  const requirement = (type.extensions.requirement as Requirement | undefined) ?? nothing
  return isHeldBy(requirement, principal.permissions) ? { typename, id: localId } : null
}
