import './authorization/pothos-plugin.ts'
import './authorization/recent-sign-in-plugin.ts'
import './graphql/fresh-reads-plugin.ts'
import './loading/pothos-plugin.ts'
import SchemaBuilder from '@pothos/core'
import relayPlugin from '@pothos/plugin-relay'
import scopeAuthPlugin from '@pothos/plugin-scope-auth'
import { isHeldBy, open, requirementByKey } from './authorization/requirement.ts'
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
  Connection: { totalCount: number }
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
  plugins: ['permissions', 'recentSignIn', 'freshReads', scopeAuthPlugin, 'loading', relayPlugin],
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
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
})

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
