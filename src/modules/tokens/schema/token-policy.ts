import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { actorOf } from '../../audit/record-event.ts'
import { tokenPolicy } from '../permissions.ts'
import { type PolicyWish, readTokenPolicy, type TokenPolicyRow, updateTokenPolicy } from '../token-policy.ts'

const TokenPolicy = builder.objectRef<TokenPolicyRow>('TokenPolicy').implement({
  description: 'How long access tokens live, from the next one on, and how much each may ask for.',
  permission: tokenPolicy.read,
  fields: (t) => ({
    defaultLifetimeDays: t.exposeInt('default_lifetime_days', {
      description: 'Of a token for which no expiry is chosen.',
    }),
    longestLifetimeDays: t.exposeInt('longest_lifetime_days', {
      description: 'How far away an expiry may be when it is chosen.',
    }),
    operationsPerMinute: t.exposeInt('operations_per_minute', {
      description:
        'How often each token may ask in a minute that begins with its first request, on each instance of the service. What is more is answered with HTTP 429, RATE_LIMITED and `Retry-After`.',
    }),
    updatedAt: t.expose('updated_at', { type: 'DateTime' }),
    version: t.exposeInt('version', { description: 'For updateTokenPolicy.' }),
  }),
})

builder.queryField('tokenPolicy', (t) =>
  t.field({
    type: TokenPolicy,
    nullable: true,
    description: 'How long access tokens live, and how much each may ask for.',
    permission: tokenPolicy.read,
    resolve: (_root, _args, { db }) => readTokenPolicy(db),
  }),
)

const UpdateTokenPolicyInput = builder.inputType('UpdateTokenPolicyInput', {
  description: 'What is left out stays as it is.',
  fields: (t) => ({
    version: t.int({ required: true, description: 'As you read it.' }),
    defaultLifetimeDays: t.int({ description: '1 up to the longest lifetime. Not null.' }),
    longestLifetimeDays: t.int({ description: '1 to 3650. Not null.' }),
    operationsPerMinute: t.int({ description: '1 to 10000000, for each token. Not null.' }),
  }),
})

const UpdateTokenPolicyPayload = builder.objectRef<TokenPolicyRow>('UpdateTokenPolicyPayload').implement({
  permission: tokenPolicy.update,
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'For the next update.' }),
    tokenPolicy: t.field({ type: TokenPolicy, nullable: true, resolve: (policy) => policy }),
  }),
})

builder.mutationField('updateTokenPolicy', (t) =>
  t.field({
    type: UpdateTokenPolicyPayload,
    nullable: true,
    description:
      'Changes how long access tokens live, from the next one on that is created or extended; those that are there keep their expiry. And how much each may ask for, in all processes within 5 seconds. Not for who is restricted to some projects. Errors: FORBIDDEN, CONFLICT if somebody changed it since, BAD_USER_INPUT.',
    permission: tokenPolicy.update,
    recentSignIn: true,
    args: { input: t.arg({ type: UpdateTokenPolicyInput, required: true }) },
    async resolve(_root, { input }, context) {
      const { database, principal, services } = context
      const policy = await updateTokenPolicy(
        database,
        actorOf(context),
        principal,
        input.version,
        wishOf(input),
      )
      services.tokenRate.follow(policy)
      return policy
    },
  }),
)

function wishOf(input: typeof UpdateTokenPolicyInput.$inferInput): PolicyWish {
  const { defaultLifetimeDays, longestLifetimeDays, operationsPerMinute } = input
  for (const field of ['defaultLifetimeDays', 'longestLifetimeDays', 'operationsPerMinute'] as const)
    if (input[field] === null)
      throw badInput(`input.${field}`, 'This can not be null. Leave it out to keep it as it is.')
  return {
    ...(typeof defaultLifetimeDays === 'number' && { default_lifetime_days: defaultLifetimeDays }),
    ...(typeof longestLifetimeDays === 'number' && { longest_lifetime_days: longestLifetimeDays }),
    ...(typeof operationsPerMinute === 'number' && { operations_per_minute: operationsPerMinute }),
  }
}
