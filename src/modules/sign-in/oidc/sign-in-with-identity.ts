import '../tables.ts'
import { GraphQLError } from 'graphql'
import type { Transaction } from 'kysely'
import { isDuplicate } from '../../../database/duplicate.ts'
import type { Tables } from '../../../database/tables.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import { findLinkById, useLink } from '../../links/one-time-links.ts'
import { checkDisplayName, checkEmail } from '../../users/check-account.ts'
import { createUserIn } from '../../users/create-user.ts'
import { lockUser } from '../../users/lock-user.ts'
import { emailKey } from '../../users/repository.ts'
import { dropSignInLinksOf } from '../links/sign-in-links.ts'
import type { SignedIn, SignInParts } from '../parts.ts'
import { type SignInRequest, signInAs } from '../sessions/sign-in-as.ts'
import type { Attempt } from './attempts.ts'
import { mapRole } from './map-role.ts'
import type { Identity, OpenIdOptions } from './provider.ts'

/**
 * Signs in whose identity (issuer and subject) this is. An address that is the same is no proof: a new identity belongs
 * to whoever holds an invitation, or to a new user where those are let in.
 */
export async function signInWithIdentity(
  ...all: Parameters<typeof signInOnce>
): Promise<SignedIn | 'LINK_ENDED' | 'UNKNOWN'> {
  for (let left = mostTries; ; left--) {
    try {
      return await signInOnce(...all)
    } catch (error) {
      // Somebody took the name meanwhile, or the same person came with two browsers: they are there now.
      if (left === 1 || !(isDuplicate(error) || isConflict(error))) throw error
    }
  }
}

/** As many may come at the same moment under one name. */
const mostTries = 5

const isConflict = (error: unknown): boolean =>
  error instanceof GraphQLError && error.extensions.code === 'CONFLICT'

function signInOnce(
  parts: SignInParts,
  options: OpenIdOptions,
  identity: Identity,
  attempt: Attempt,
  from: SignInRequest,
): Promise<SignedIn | 'LINK_ENDED' | 'UNKNOWN'> {
  const { database } = parts
  const actor: Actor = { kind: 'SYSTEM', name: 'OpenID Connect', request: from.request }
  return database.transaction(async (trx) => {
    const userId =
      attempt.linkId === null
        ? ((await ownerOf(trx, identity)) ?? (await newUser(trx, parts, options, actor, identity)))
        : await linkByInvitation(trx, parts, actor, identity, attempt.linkId)
    if (typeof userId === 'string') return userId
    const user = await lockUser(trx, database, userId, 'SYSTEM')
    if (user.is_active !== 1) return 'UNKNOWN'
    await mapRole(trx, database, actor, user, identity.isAdministrator)
    return signInAs(trx, parts, userId, 'OIDC', from)
  })
}

async function ownerOf(trx: Transaction<Tables>, { issuer, subject }: Identity): Promise<number | undefined> {
  const row = await trx
    .selectFrom('user_identities')
    .select('user_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.user_id
}

async function linkByInvitation(
  trx: Transaction<Tables>,
  parts: SignInParts,
  actor: Actor,
  identity: Identity,
  linkId: number,
): Promise<number | 'LINK_ENDED'> {
  const link = await findLinkById(trx, linkId)
  if (!link?.user_id) return 'LINK_ENDED'
  const user = await lockUser(trx, parts.database, link.user_id, 'SYSTEM')
  if (user.is_active !== 1 || !(await useLink(trx, parts.database, linkId))) return 'LINK_ENDED'
  const owner = await ownerOf(trx, identity)
  // Somebody who has an account already was invited once more: the identity stays where it is.
  if (owner !== undefined && owner !== user.id) return 'LINK_ENDED'
  if (owner === undefined) await storeIdentity(trx, parts, actor, identity, user.id)
  await dropSignInLinksOf(trx, user.id)
  return user.id
}

async function newUser(
  trx: Transaction<Tables>,
  parts: SignInParts,
  { newUsersGet }: OpenIdOptions,
  actor: Actor,
  identity: Identity,
): Promise<number | 'UNKNOWN'> {
  if (!newUsersGet) return 'UNKNOWN'
  const username = await freeUsername(trx, identity)
  const userId = await createUserIn(trx, parts.database, actor, {
    username,
    displayName: acceptable(identity.displayName, checkDisplayName) ?? username,
    email: await freeEmail(trx, identity),
    role: 'USER',
    language: identity.language ?? 'en',
    permissions: newUsersGet,
  })
  await storeIdentity(trx, parts, actor, identity, userId)
  return userId
}

/** Their address, unless somebody has it already: that is another account, and stays one. */
async function freeEmail(trx: Transaction<Tables>, { email }: Identity): Promise<string | null> {
  const address = acceptable(email, checkEmail)
  if (address === null) return null
  const owner = await trx
    .selectFrom('users')
    .select('id')
    .where('email_key', '=', emailKey(address))
    .executeTakeFirst()
  return owner ? null : address
}

/** What the provider says may be no name or address by our rules: that must not keep anybody out. */
function acceptable(text: string | null, check: (text: string) => string): string | null {
  try {
    return text && check(text)
  } catch (error) {
    if (error instanceof GraphQLError) return null
    throw error
  }
}

/** As the provider calls them, as far as a username can say it, and with a number if that is taken. */
async function freeUsername(
  trx: Transaction<Tables>,
  { username, email, subject }: Identity,
): Promise<string> {
  const wanted = (username ?? email?.split('@')[0] ?? subject)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[._-]+/, '')
    .slice(0, 56)
  const base = wanted || 'user'
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    const taken = await trx.selectFrom('users').select('id').where('username', '=', name).executeTakeFirst()
    if (!taken) return name
  }
}

async function storeIdentity(
  trx: Transaction<Tables>,
  { database }: SignInParts,
  actor: Actor,
  { issuer, subject }: Identity,
  userId: number,
): Promise<void> {
  await trx
    .insertInto('user_identities')
    .values({ user_id: userId, issuer, subject, created_at: database.now })
    .execute()
  await recordEvent(trx, database, actor, {
    action: 'identity.linked',
    subjectType: 'User',
    subjectId: userId,
    ownerUserId: userId,
    changes: { issuer: [null, issuer] },
  })
}
