import { readNow } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { RequestInfo } from '../../lib/request-info.ts'
import { useLink } from '../links/one-time-links.ts'
import type { SignInParts } from '../sign-in/parts.ts'
import { recordTokenEvent, writeToken } from '../tokens/change-token.ts'
import { accessTokens } from '../tokens/repository.ts'
import { readTokenPolicy } from '../tokens/token-policy.ts'
import { users } from '../users/repository.ts'
import { type Effect, effectOf } from './effect.ts'
import { findPeople, stillLeads, type TokenLink } from './token-link.ts'

/**
 * Keeps or extends the token, in the name of whom the link was sent to. Once: of many who use it at the same time, one does.
 * All that ends a link is looked at again, while nobody else can change it: the token first, then the people, then the link.
 */
export const useTokenLink = (
  { database }: SignInParts,
  link: TokenLink,
  request: RequestInfo,
): Promise<Effect | 'LINK_ENDED'> =>
  database.transaction(async (trx) => {
    const writer = everythingIn(trx)
    const token = await findRowForUpdate(writer, database.engine, accessTokens, link.tokenId)
    if (!token) return 'LINK_ENDED'
    const people = await findPeople(link, (id) => findRowForUpdate(writer, database.engine, users, id))
    if (!(await stillLeads(trx, link, token, people))) return 'LINK_ENDED'
    if (!(await useLink(trx, database, link.id))) return 'LINK_ENDED'

    const effect = effectOf(link.purpose, token, await readTokenPolicy(trx), await readNow(trx, database))
    await writeToken(writer, token, effect.columns, database)
    await recordTokenEvent(trx, database, { kind: 'LINK', userId: link.userId, request }, token, effect.event)
    return effect
  })
