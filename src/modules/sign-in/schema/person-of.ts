import { open } from '../../../authorization/requirement.ts'
import type { Context } from '../../../context.ts'
import { publicError } from '../../../errors.ts'
import type { PersonPrincipal } from '../../../principal.ts'

/** What needs no permission and yet a person: what a token can do would be done by whoever finds it. */
export const everyPerson = open('every person may; a token is refused by the module')

export function personOf({ principal }: Context): PersonPrincipal {
  if (principal.kind === 'PERSON') return principal
  throw publicError('FORBIDDEN', 'Only somebody who has signed in may do this, not a token.', {
    details: { missingPermissions: [] },
  })
}
