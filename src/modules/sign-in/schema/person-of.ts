import type { Transaction } from 'kysely'
import { open } from '../../../authorization/requirement.ts'
import type { Context } from '../../../context.ts'
import type { Database } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import { publicError } from '../../../errors.ts'
import type { PersonPrincipal } from '../../../principal.ts'
import { lockDoer } from '../../users/lock-user.ts'
import { expectSignedIn } from '../../users/who-asks.ts'

/** What needs no permission and yet a person: what a token can do would be done by whoever finds it. */
export const everyPerson = open('every person may; a token is refused by the module')

export function personOf({ principal }: Context): PersonPrincipal {
  if (principal.kind === 'PERSON') return principal
  throw publicError('FORBIDDEN', 'Only somebody who has signed in may do this, not a token.', {
    details: { missingPermissions: [] },
  })
}

/** In a transaction: the person who has signed in, locked, and still signed in. */
export async function lockPerson(
  trx: Transaction<Tables>,
  database: Database,
  person: PersonPrincipal,
): Promise<void> {
  await lockDoer(trx, database, person)
  await expectSignedIn(trx, database, person)
}
