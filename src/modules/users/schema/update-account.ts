import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { findRow } from '../../../database/rows.ts'
import { publicError } from '../../../errors.ts'
import { globalId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { changeAccount } from '../change-user.ts'
import { users } from '../repository.ts'
import { Account } from './account.ts'
import { Language } from './user.ts'

const everybodyTheirOwn = open('every person may change how they are addressed; tokens are refused')

const UpdateAccountInput = builder.inputType('UpdateAccountInput', {
  description: 'What is left out stays as it is.',
  fields: (t) => ({
    version: t.int({ required: true, description: 'As you read it.' }),
    displayName: t.string({ description: '1 to 120 characters.' }),
    language: t.field({ type: Language, description: 'Of mails and pages.' }),
  }),
})

const UpdateAccountPayload = builder
  .objectRef<{ readonly id: number; readonly version: number }>('UpdateAccountPayload')
  .implement({
    permission: everybodyTheirOwn,
    fields: (t) => ({
      id: t.id({ resolve: ({ id }) => globalId('User', id) }),
      version: t.exposeInt('version', { description: 'For the next update.' }),
      account: t.field({
        type: Account,
        nullable: true,
        resolve: ({ id }, _args, context) => findRow(context, users, id),
      }),
    }),
  })

builder.mutationField('updateAccount', (t) =>
  t.field({
    type: UpdateAccountPayload,
    nullable: true,
    description:
      'Changes your own account. Errors: FORBIDDEN for a token, CONFLICT if somebody changed it since, BAD_USER_INPUT.',
    permission: everybodyTheirOwn,
    personsOnly: true,
    args: { input: t.arg({ type: UpdateAccountInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { principal, database } = context
      if (principal.kind !== 'PERSON')
        throw publicError('FORBIDDEN', 'Only a person who has signed in changes their account.', {
          details: { missingPermissions: [] },
        })
      const { version, displayName, language } = input
      return changeAccount(database, actorOf(context), principal, version, {
        ...(typeof displayName === 'string' && { displayName }),
        ...(language && { language }),
      })
    },
  }),
)
