import './authorization/pothos-plugin.ts'
import './graphql/fresh-reads-plugin.ts'
import SchemaBuilder from '@pothos/core'
import dataloaderPlugin from '@pothos/plugin-dataloader'
import relayPlugin from '@pothos/plugin-relay'
import scopeAuthPlugin from '@pothos/plugin-scope-auth'
import { type GraphQLNamedType, isObjectType } from 'graphql'
import { isHeldBy, nothing, open, type Requirement, requirementByKey } from './authorization/requirement.ts'
import type { Context } from './context.ts'
import { globalId, parseGlobalId } from './graphql/ids.ts'
import {
  CountryCode,
  Currency,
  DateTime,
  Decimal,
  EmailAddress,
  IBAN,
  LocalDate,
  NonNegativeInt,
  PermissionScalar,
  PositiveInt,
  URLScalar,
} from './graphql/scalars.ts'

interface Text {
  Input: string
  Output: string
}
interface Whole {
  Input: number
  Output: number
}

export interface SchemaTypes {
  Context: Context
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  AuthScopes: { permission: string }
  DefaultAuthStrategy: 'all'
  Connection: { totalCount: () => Promise<number> }
  Scalars: {
    ID: { Input: string; Output: string | number }
    DateTime: Whole
    LocalDate: Text
    EmailAddress: Text
    URL: Text
    CountryCode: Text
    Currency: Text
    IBAN: Text
    Decimal: Text
    NonNegativeInt: Whole
    PositiveInt: Whole
    Permission: Text
  }
}

export const builder = new SchemaBuilder<SchemaTypes>({
  // Ours first: it writes the scopes that scope-auth reads.
  plugins: ['permissions', 'freshReads', scopeAuthPlugin, relayPlugin, dataloaderPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    defaultStrategy: 'all',
    authScopes: ({ principal }) => ({
      permission: (key) => isHeldBy(requirementByKey(key), principal.permissions),
    }),
  },
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    nodesOnConnection: true,
    nodeFieldOptions: { nullable: false },
    encodeGlobalID: (typename, id) => globalId(typename, Number(id)),
    decodeGlobalID: (id) => {
      const { typename, localId } = parseGlobalId(id)
      return { typename, id: String(localId) }
    },
    nodeTypeOptions: { permission: open('each type that is a node is guarded itself') },
    pageInfoTypeOptions: { permission: open('says nothing beyond the connection, which is guarded') },
    nodeQueryOptions: {
      permission: open('the type of the node is guarded, see canRead'),
      description:
        'Any object by its id. Null when there is none, or it is not yours to read: the two can not be told apart.',
      resolve: (_root, { id }, context, info, resolveNode) =>
        canRead(info.schema.getType(id.typename), context) ? resolveNode(id) : null,
    },
    nodesQueryOptions: {
      permission: open('the types of the nodes are guarded, see canRead'),
      description:
        'Several objects by their ids, in that order; null for each that `node` would answer with null.',
      resolve: async (_root, { ids }, context, info, resolveNodes) => {
        const readable = ids.map(({ typename }) => canRead(info.schema.getType(typename), context))
        const found = await resolveNodes(ids.filter((_, i) => readable[i]))
        return readable.map((it) => (it ? found.shift() : null))
      },
    },
  },
})

/** A type that doesn't exist, or is no node, reads like one that may not be read. */
function canRead(type: GraphQLNamedType | undefined, { principal }: Context): boolean {
  if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) return false
  return isHeldBy((type.extensions.requirement as Requirement | undefined) ?? nothing, principal.permissions)
}

for (const scalar of [
  CountryCode,
  Currency,
  DateTime,
  Decimal,
  EmailAddress,
  IBAN,
  LocalDate,
  NonNegativeInt,
  PermissionScalar,
  PositiveInt,
  URLScalar,
])
  builder.addScalarType(scalar.name as never, scalar as never)

builder.queryType({})
builder.mutationType({})
