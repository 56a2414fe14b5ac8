import { everythingIn } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import { dropLinksOf } from '../links/one-time-links.ts'
import { users } from '../users/repository.ts'
import { addressChangedSteps, userCreatedSteps, userDeactivatedSteps } from '../users/steps.ts'
import { queueInvitation } from './links/invitation.ts'
import { endSessions } from './sessions/repository.ts'

/** Whoever gets an account is told how to come in, if there is an address to tell it to. */
userCreatedSteps.push(async (trx, database, _actor, userId) => {
  const user = await findRow(everythingIn(trx), users, userId)
  if (user?.email) await queueInvitation(trx, database, { ...user, email: user.email })
})

/** What was sent to the old address works no more: somebody else may read it there. */
addressChangedSteps.push((trx, _database, _actor, userId) => dropLinksOf(trx, userId))

/** Nothing that was sent or signed in before works, also if they are let in again. */
userDeactivatedSteps.push(async (trx, database, actor, userId) => {
  await dropLinksOf(trx, userId)
  await endSessions(trx, database, actor, { userId })
})
