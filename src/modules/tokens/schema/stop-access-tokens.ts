import { allOf, requirementOf } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { actorOf } from '../../audit/record-event.ts'
import { tokenAdministration } from '../permissions.ts'
import { deleteMany, lockMany } from '../stop-many.ts'
import { AccessTokenFilter, tokensMatching } from './access-token-filter.ts'

/** Who stops what a filter finds must be allowed to read it: how many there are would tell them otherwise. */
const reads = requirementOf(tokenAdministration.read)
const locks = allOf(requirementOf(tokenAdministration.lock), reads)
const deletes = allOf(requirementOf(tokenAdministration.delete), reads)

const count =
  'How many tokens the filter finds, as `totalCount` or `accessTokenCounts` told you: up to 1,000. If they are more or fewer now, nothing is done.'

const LockAccessTokensInput = builder.inputType('LockAccessTokensInput', {
  fields: (t) => ({
    filter: t.field({
      type: AccessTokenFilter,
      required: true,
      description: 'As of `accessTokens`, in any combination.',
    }),
    count: t.int({ required: true, description: count }),
    reason: t.string({ required: true, description: '1 to 500 characters; the owners read it.' }),
  }),
})

const LockAccessTokensPayload = builder.objectRef<number>('LockAccessTokensPayload').implement({
  permission: locks,
  fields: (t) => ({
    lockedCount: t.int({
      description: 'Without those that an administrator had locked before; they keep their reason.',
      resolve: (locked) => locked,
    }),
  }),
})

const DeleteAccessTokensInput = builder.inputType('DeleteAccessTokensInput', {
  fields: (t) => ({
    filter: t.field({
      type: AccessTokenFilter,
      required: true,
      description: 'As of `accessTokens`, in any combination.',
    }),
    count: t.int({ required: true, description: count }),
  }),
})

const DeleteAccessTokensPayload = builder.objectRef<number>('DeleteAccessTokensPayload').implement({
  permission: deletes,
  fields: (t) => ({ deletedCount: t.int({ resolve: (deleted) => deleted }) }),
})

builder.mutationFields((t) => ({
  lockAccessTokens: t.field({
    type: LockAccessTokensPayload,
    nullable: true,
    description:
      'Locks all tokens that a filter finds, as an administrator does, or none of them; the token that asks too, if it is among them. Errors: FORBIDDEN, CONFLICT if the filter finds another number, BAD_USER_INPUT.',
    permission: locks,
    args: { input: t.arg({ type: LockAccessTokensInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { database, principal } = context
      const selected = { where: tokensMatching(input.filter, database), count: input.count }
      return lockMany(database, actorOf(context), principal, selected, input.reason)
    },
  }),
  deleteAccessTokens: t.field({
    type: DeleteAccessTokensPayload,
    nullable: true,
    description:
      'Deletes all tokens that a filter finds for good, or none of them; what happened to them stays in the audit log. Errors: FORBIDDEN, CONFLICT if the filter finds another number, BAD_USER_INPUT.',
    permission: deletes,
    recentSignIn: true,
    args: { input: t.arg({ type: DeleteAccessTokensInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { database, principal } = context
      const selected = { where: tokensMatching(input.filter, database), count: input.count }
      return deleteMany(database, actorOf(context), principal, selected)
    },
  }),
}))
