import { brandWithType } from '@pothos/core'
import { type GraphQLResolveInfo, isObjectType } from 'graphql'
import { PermissionSet } from '../authorization/permission-set.ts'
import { isHeldBy, namedIn, open, requirementOn } from '../authorization/requirement.ts'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { parseGlobalId } from '../graphql/ids.ts'
import { loadRow } from '../loading/pothos-plugin.ts'
import type { Shaped } from '../loading/shape.ts'

const guardedByType = open('the type behind each id is guarded itself, before anything is read')

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description:
      'Any object by its id. Null when there is none, or it is not yours to read: the two can not be told apart.',
    permission: guardedByType,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) => load(id, context, info),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description:
      'Up to 100 objects by their ids, in that order; null for each that `node` would answer with null.',
    permission: guardedByType,
    args: { ids: t.arg.idList({ required: true }) },
    resolve: (_root, { ids }, context, info) => Promise.all(ids.map((id) => load(id, context, info))),
  }),
}))

/** Null for what the principal may not read; a type that is no node, or none at all, is no different. */
async function load(id: string, context: Context, info: GraphQLResolveInfo): Promise<Shaped | null> {
  const { typename, localId } = parseGlobalId(id)
  const type = info.schema.getType(typename)
  if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) return null
  const requirement = requirementOn(type)
  const { permissions } = context.principal
  if (!isHeldBy(requirement, permissions)) return null
  context.used = context.used.union(PermissionSet.of(namedIn(requirement)).intersect(permissions))
  const object = await loadRow(context, info, typename, localId)
  if (object) brandWithType(object, typename as never)
  return object
}
