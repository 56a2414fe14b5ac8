import { type Database, readNow } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import { findLink } from '../links/one-time-links.ts'
import type { SignInParts } from '../sign-in/parts.ts'
import { type AccessTokenRow, accessTokens, permissionsOfTokens } from '../tokens/repository.ts'
import { readTokenPolicy } from '../tokens/token-policy.ts'
import { type UserRow, users } from '../users/repository.ts'
import { type Effect, effectOf } from './effect.ts'
import { findPeople, stillLeads, type TokenLink, tokenLinkOf } from './token-link.ts'

export interface OpenTokenLink {
  readonly link: TokenLink
  readonly token: AccessTokenRow
  readonly owner: UserRow
  /** Their stored names. */
  readonly permissions: readonly string[]
  /** What pressing the button would do now. */
  readonly effect: Effect
}

/** What the holder of a link is shown; null if it does not work (any more), whatever the reason. Changes nothing. */
export async function openTokenLink(
  { database, peppers }: SignInParts,
  text: string | null,
): Promise<OpenTokenLink | null> {
  const link = tokenLinkOf(await findLink(database, peppers, ['KEEP_TOKEN', 'EXTEND_TOKEN'], text))
  return link && open(database, link)
}

async function open(database: Database, link: TokenLink): Promise<OpenTokenLink | null> {
  const { db } = database
  const reader = everythingIn(db)
  const token = await findRow(reader, accessTokens, link.tokenId)
  const people = await findPeople(link, (id) => findRow(reader, users, id))
  const owner = people.get(link.ownerId)
  if (!token || !owner || !(await stillLeads(db, link, token, people))) return null
  const [permissions = []] = await permissionsOfTokens(db, [token.id])
  const effect = effectOf(link.purpose, token, await readTokenPolicy(db), await readNow(db, database))
  return { link, token, owner, permissions, effect }
}
