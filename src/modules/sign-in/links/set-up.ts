import { GraphQLError } from 'graphql'
import { sql, type Transaction } from 'kysely'
import type { Queryable } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import { findLink, type LinkRow, useLink } from '../../links/one-time-links.ts'
import { createUserIn } from '../../users/create-user.ts'
import type { Language } from '../../users/tables.ts'
import { withTakenNames } from '../../users/taken.ts'
import type { SignedIn, SignInParts } from '../parts.ts'
import { findPasswordFault, type PasswordFault } from '../passwords/password-fault.ts'
import { hashPassword } from '../passwords/password-hash.ts'
import { storePassword } from '../passwords/repository.ts'
import { type SignInRequest, signInAs } from '../sessions/sign-in-as.ts'
import { createSignInLink } from './sign-in-links.ts'

export interface FirstAdministrator {
  readonly username: string
  readonly displayName: string
  readonly email: string | null
  readonly language: Language
}

export type SetUpFault = 'USERNAME' | 'DISPLAY_NAME' | 'EMAIL'

/**
 * A link to make the first administrator with; null if there is an active one who can sign in. Links of earlier starts
 * end: whoever reads old output gets nothing from it.
 */
export function offerSetUp({ database }: SignInParts): Promise<number | null> {
  return database.transaction(async (trx) => {
    await dropSetUpLinks(trx)
    return (await hasAdministrator(trx)) ? null : (await createSignInLink(trx, database, 'SET_UP', null)).id
  })
}

/** Null also once there is an administrator, however that came about. */
export async function openSetUpLink(
  { database, peppers }: SignInParts,
  text: string | null,
): Promise<LinkRow | null> {
  const link = await findLink(database, peppers, ['SET_UP'], text)
  return link && !(await hasAdministrator(database.db)) ? link : null
}

const hasAdministrator = async (db: Queryable): Promise<boolean> =>
  (await db.selectFrom('users').select('id').where(canAdminister).limit(1).executeTakeFirst()) !== undefined

const canAdminister = sql<boolean>`(is_active = 1 and role = 'ADMINISTRATOR' and (
  exists (select 1 from passwords where passwords.user_id = users.id) or
  exists (select 1 from user_identities where user_identities.user_id = users.id)))`

const dropSetUpLinks = (trx: Transaction<Tables>) =>
  trx.deleteFrom('one_time_links').where('purpose', '=', 'SET_UP').where('used_at', 'is', null).execute()

/** Makes the first administrator and signs them in. */
export async function setUp(
  parts: SignInParts,
  link: LinkRow,
  person: FirstAdministrator,
  password: string,
  from: SignInRequest,
): Promise<SignedIn | SetUpFault | PasswordFault | 'LINK_ENDED'> {
  const { database } = parts
  const personal = [person.username, person.displayName, person.email]
  const fault = await findPasswordFault(password, personal)
  if (fault) return fault
  const hash = await hashPassword(password)
  try {
    return await withTakenNames(database.db, person.username, () =>
      database.transaction(async (trx) => {
        if (!(await useLink(trx, database, link.id)) || (await hasAdministrator(trx))) return 'LINK_ENDED'
        await dropSetUpLinks(trx)
        const actor = { kind: 'SYSTEM', name: 'set-up', request: from.request } as const
        const userId = await createUserIn(trx, database, actor, {
          ...person,
          role: 'ADMINISTRATOR',
          permissions: [],
        })
        await storePassword(trx, database, userId, hash)
        return signInAs(trx, parts, userId, 'PASSWORD', from)
      }),
    )
  } catch (error) {
    const fault = faultOf(error)
    if (fault) return fault
    throw error
  }
}

/** What `createUser` objects to. */
function faultOf(error: unknown): SetUpFault | null {
  const field = error instanceof GraphQLError ? error.extensions.field : undefined
  const faults: Record<string, SetUpFault> = {
    username: 'USERNAME',
    displayName: 'DISPLAY_NAME',
    email: 'EMAIL',
  }
  return typeof field === 'string' ? (faults[field.split('.').at(-1) ?? ''] ?? null) : null
}
