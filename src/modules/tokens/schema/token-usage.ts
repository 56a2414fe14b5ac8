import { findPermission } from '../../../authorization/permission.ts'
import { builder } from '../../../builder.ts'
import type { Context } from '../../../context.ts'
import { badInput } from '../../../errors.ts'
import type { AccessTokenRow } from '../repository.ts'
import {
  daysKept,
  type PermissionUse,
  permissionUseOfTokens,
  type UsageDay,
  usageOfTokens,
} from '../usage-repository.ts'
import { AccessToken, nowOf, readsTokens } from './access-token.ts'

/** More than there are permissions. */
const manyPermissions = { listLength: 80 }

const TokenUsageDay = builder.objectRef<UsageDay>('TokenUsageDay').implement({
  description: 'What a token did on one day.',
  permission: readsTokens,
  fields: (t) => ({
    date: t.expose('day', { type: 'LocalDate', description: 'In UTC, by the database’s clock.' }),
    operations: t.exposeInt('operations', {
      description:
        'Requests with a valid document, one operation each. A request that was refused for its rate is none.',
    }),
    errors: t.exposeInt('errors', {
      description: 'Those of them whose answer had errors: refused, wrong input, not found and the like.',
    }),
  }),
})

const PermissionUseRef = builder.objectRef<PermissionUse>('PermissionUse').implement({
  description: 'What came of one granted permission.',
  permission: readsTokens,
  fields: (t) => ({
    permission: t.expose('permission', { type: 'Permission' }),
    grantedAt: t.expose('grantedAt', {
      type: 'DateTime',
      description:
        'When it was granted, the last time if it was taken away in between; at the earliest when the counting began.',
    }),
    firstUsedAt: t.expose('firstUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The first time since then, to within seconds. Null: never.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The last time since then, to within seconds. Null: never.',
    }),
  }),
})

/** What this version does not know grants nothing, and is not used. */
const permissionUse = async ({ loaders, db }: Context, { id }: AccessTokenRow): Promise<PermissionUse[]> => {
  const all = await loaders.get('accessToken.permissionUse', (ids) => permissionUseOfTokens(db, ids)).load(id)
  return all.filter(({ permission }) => findPermission(permission))
}

builder.objectFields(AccessToken, (t) => ({
  usage: t.field({
    type: [TokenUsageDay],
    description:
      'What it did on each of the last days up to today, the oldest first. Days without any are left out. Written within seconds of the use, not with it.',
    args: {
      days: t.arg.int({
        defaultValue: 30,
        required: true,
        description: `How many days, with today: 1 to ${daysKept}, for as long as they are kept. Else BAD_USER_INPUT.`,
      }),
    },
    extensions: { listLength: { argument: 'days' } },
    columns: ['id'],
    resolve: async ({ id }, { days }, context) => {
      if (days < 1 || days > daysKept) throw badInput('days', `Give 1 to ${daysKept}.`)
      const now = await nowOf(context)
      return context.loaders
        .get(`accessToken.usage ${days}`, (ids) => usageOfTokens(context.db, ids, days, now))
        .load(id)
    },
  }),
  permissionUse: t.field({
    type: [PermissionUseRef],
    description: 'When each granted permission was used: it was needed for something that was executed.',
    extensions: manyPermissions,
    columns: ['id'],
    resolve: (token, _args, context) => permissionUse(context, token),
  }),
  unusedPermissions: t.field({
    type: ['Permission'],
    description:
      'Granted, and never used since; for dropUnusedPermissions. Of a new token these are all: `permissionUse` says since when each is granted.',
    extensions: manyPermissions,
    columns: ['id'],
    resolve: async (token, _args, context) =>
      (await permissionUse(context, token))
        .filter(({ lastUsedAt }) => lastUsedAt === null)
        .map(({ permission }) => permission),
  }),
}))
