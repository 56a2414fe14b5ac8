import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { globalId, localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { type RotatedToken, rotateAs } from '../rotate-token.ts'
import { AccessToken } from './access-token.ts'

const ownOnes = open('every token may rotate itself, every person their own; nobody else may')

const RotateAccessTokenInput = builder.inputType('RotateAccessTokenInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    overlap: t.int({
      required: true,
      description:
        'For how many seconds the secret of now stays valid beside the new one: 0 to 604800 (7 days), and up to 3600 (an hour) for a token that rotates itself.',
    }),
  }),
})

const RotateAccessTokenPayload = builder.objectRef<RotatedToken>('RotateAccessTokenPayload').implement({
  permission: ownOnes,
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('AccessToken', id) }),
    version: t.exposeInt('version', { description: 'For the next update.' }),
    accessToken: t.field({ type: AccessToken, nullable: true, resolve: ({ id }) => id }),
    secret: t.exposeString('secret', {
      description:
        'The token with its new secret, for the Authorization header. Shown here and never again, so select it: only a hash is kept, and whoever rotated without it has lost the token when the overlap ends.',
    }),
  }),
})

builder.mutationField('rotateAccessToken', (t) =>
  t.field({
    type: RotateAccessTokenPayload,
    nullable: true,
    description:
      'Gives a token a new secret; what it may do, and its expiry, stay. The secret of now works on for `overlap` seconds, by the database’s clock, and does all but rotate; one that was left from an earlier rotation ends at once. For its owner, signed in, and for the token itself. Errors: NOT_FOUND, FORBIDDEN, also for a secret that was replaced already, BAD_USER_INPUT.',
    permission: ownOnes,
    recentSignIn: true,
    args: { input: t.arg({ type: RotateAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { database, services, principal } = context
      return rotateAs(database, services.peppers, actorOf(context), principal, {
        id: localId('AccessToken', input.id, 'input.id'),
        overlap: input.overlap,
      })
    },
  }),
)
