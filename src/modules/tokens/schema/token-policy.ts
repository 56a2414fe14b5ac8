import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { actorOf } from '../../audit/record-event.ts'
import { tokenPolicy } from '../permissions.ts'
import { formatReminderDays, parseReminderDays } from '../reminder-days.ts'
import { type PolicyWish, readTokenPolicy, type TokenPolicyRow, updateTokenPolicy } from '../token-policy.ts'

const TokenPolicy = builder.objectRef<TokenPolicyRow>('TokenPolicy').implement({
  description: 'How long access tokens live, how long without being used, and how much each may ask for.',
  permission: tokenPolicy.read,
  fields: (t) => ({
    defaultLifetimeDays: t.exposeInt('default_lifetime_days', {
      description: 'Of a token for which no expiry is chosen when it is created.',
    }),
    longestLifetimeDays: t.exposeInt('longest_lifetime_days', {
      description: 'How far away an expiry may be when it is chosen.',
    }),
    inactivityDays: t.exposeInt('inactivity_days', {
      description:
        'After how many days without a sign of life a token is removed, also one that is there already.',
    }),
    reminderDays: t.field({
      type: ['Int'],
      description:
        'How many days before a token expires, or is removed as it is not used, reminders are sent; the earliest first.',
      resolve: ({ reminder_days }) => parseReminderDays(reminder_days),
    }),
    deactivatedOwnerDays: t.exposeInt('deactivated_owner_days', {
      description: 'After how many days the tokens of a user who was deactivated are deleted.',
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
    description: 'The settings that hold for all access tokens.',
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
    inactivityDays: t.int({ description: '15 to 3650. Not null.' }),
    reminderDays: t.intList({
      description:
        '2 to 5 numbers, each smaller than the one before; the first 14 to 365, and smaller than inactivityDays. Not null.',
    }),
    deactivatedOwnerDays: t.int({ description: '1 to 3650. Not null.' }),
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
      'Changes how long access tokens live: lifetimes from the next one on that is created or extended, those that are there keep their expiry; inactivity and reminders for all; and how much each may ask for, in all processes within 5 seconds. Not for who is restricted to some projects. Errors: FORBIDDEN, CONFLICT if somebody changed it since, BAD_USER_INPUT.',
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

const settings = {
  defaultLifetimeDays: 'default_lifetime_days',
  longestLifetimeDays: 'longest_lifetime_days',
  inactivityDays: 'inactivity_days',
  deactivatedOwnerDays: 'deactivated_owner_days',
  operationsPerMinute: 'operations_per_minute',
} as const
const fields = Object.keys(settings) as (keyof typeof settings)[]

function wishOf(input: typeof UpdateTokenPolicyInput.$inferInput): PolicyWish {
  const wish: PolicyWish = {}
  for (const field of fields) {
    const value = given(field, input[field])
    if (value !== undefined) wish[settings[field]] = value
  }
  const reminderDays = given('reminderDays', input.reminderDays)
  if (reminderDays !== undefined) wish.reminder_days = formatReminderDays(reminderDays)
  return wish
}

function given<T>(field: string, value: T | null | undefined): T | undefined {
  if (value === null)
    throw badInput(`input.${field}`, 'This can not be null. Leave it out to keep it as it is.')
  return value
}
