import type { Transaction } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { updateRow } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { conflict } from '../../errors.ts'
import { nameKey } from '../../lib/name-key.ts'
import type { PersonPrincipal } from '../../principal.ts'
import { type Actor, type AuditEvent, recordEvent } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { checkDisplayName, checkEmail } from './check-account.ts'
import { expectProjects } from './expect-projects.ts'
import { expectOtherAdministrator, lockUser } from './lock-user.ts'
import { user as permission } from './permissions.ts'
import { type Account, checkChange, type ProjectAccess } from './policy.ts'
import { accountOf, type Doer, reachOf } from './reach.ts'
import { emailKey, grantsOfUsers, replaceGrant, replaceProjects, type UserRow, users } from './repository.ts'
import { addressChangedSteps } from './steps.ts'
import type { Language, Role } from './tables.ts'
import { withTakenNames } from './taken.ts'
import { expectSignedIn, tokenAsNow } from './who-asks.ts'

/** What is left out stays as it is. */
export interface UserChange {
  readonly displayName?: string
  readonly email?: string | null
  readonly language?: Language
  readonly role?: Role
  /** The whole grant, in place of the one before. */
  readonly permissions?: PermissionSet
  readonly projects?: ProjectAccess
}

type Changes = NonNullable<AuditEvent['changes']>

/** Changes a user by the right of whoever wants it, if nobody else did since they read. */
export function changeUser(
  database: Database,
  actor: Actor,
  doer: Doer,
  { id, version }: Versioned,
  wish: UserChange,
): Promise<Versioned> {
  return database.transaction(async (trx) => {
    const asking = await tokenAsNow(trx, database, doer)
    const user = await lockUser(trx, database, id, asking)
    if (user.version !== version) throw conflict('user', user.version)
    const account = await accountOf(trx, user)
    const profile = profileChange(user, wish)
    const rights = rightsChange(account, wish)
    const stored = (await grantsOfUsers(trx, [id]))[0] ?? []
    checkChange(await reachOf(trx, database, asking, permission.update), account, {
      ...rights,
      ...('email' in profile.changes && { email: wish.email ?? null }),
    })
    if (account.role === 'ADMINISTRATOR' && rights.role) await expectOtherAdministrator(trx, id)
    await writeRights(trx, database, id, rights)
    return write(trx, database, actor, user, profile, rightsEvent(account, stored, rights))
  })
}

/** The person's own, without any right but being it. */
export function changeAccount(
  database: Database,
  actor: Actor,
  person: PersonPrincipal,
  version: number,
  wish: Pick<UserChange, 'displayName' | 'language'>,
): Promise<Versioned> {
  return database.transaction(async (trx) => {
    const user = await lockUser(trx, database, person.userId, 'SYSTEM')
    await expectSignedIn(trx, database, person)
    if (user.version !== version) throw conflict('user', user.version)
    return write(trx, database, actor, user, profileChange(user, wish), unchanged)
  })
}

interface ProfileChange {
  readonly columns: Partial<Pick<UserRow, 'display_name' | 'name_key' | 'email' | 'email_key' | 'language'>>
  readonly changes: Changes
}

/** Only what becomes different. */
function profileChange(user: UserRow, { displayName, email, language }: UserChange): ProfileChange {
  const name = displayName === undefined ? user.display_name : checkDisplayName(displayName)
  const address = email === undefined || email === null ? email : checkEmail(email)
  const named = name !== user.display_name
  const moved = address !== undefined && address !== user.email
  const spoken = language !== undefined && language !== user.language
  return {
    columns: {
      ...(named && { display_name: name, name_key: nameKey(name) }),
      ...(moved && { email: address, email_key: address && emailKey(address) }),
      ...(spoken && { language }),
    },
    changes: {
      ...(named && { display_name: [user.display_name, name] }),
      ...(moved && { email: [user.email, address] }),
      ...(spoken && { language: [user.language, language] }),
    },
  }
}

type RightsChange = Pick<UserChange, 'role' | 'permissions' | 'projects'>

function rightsChange(account: Account, { role, permissions, projects }: UserChange): RightsChange {
  const sorted = projects?.toSorted((a, b) => a - b) ?? null
  return {
    ...(role !== undefined && role !== account.role && { role }),
    ...(permissions !== undefined &&
      !same(permissions.names(), account.permissions.names()) && { permissions }),
    ...(projects !== undefined && !same(sorted, account.projects) && { projects: sorted }),
  }
}

const same = (a: readonly unknown[] | null, b: readonly unknown[] | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

const unchanged = { columns: {}, changes: {} }

async function writeRights(
  trx: Transaction<Tables>,
  database: Database,
  id: number,
  { permissions, projects }: RightsChange,
): Promise<void> {
  if (permissions) await replaceGrant(trx, id, permissions)
  if (projects === undefined) return
  await expectProjects(trx, database, projects ?? [])
  await replaceProjects(trx, id, projects ?? [])
}

/** `stored`: also what this version does not know, and takes away unseen otherwise. */
const rightsEvent = (
  before: Account,
  stored: readonly string[],
  { role, permissions, projects }: RightsChange,
) => ({
  columns: {
    ...(role && { role }),
    ...(projects !== undefined && { all_projects: projects === null ? (1 as const) : (0 as const) }),
  },
  changes: {
    ...(role && { role: [before.role, role] as const }),
    ...(permissions && { permissions: [stored, permissions.names()] as const }),
    ...(projects !== undefined && { projects: [before.projects ?? 'ALL', projects ?? 'ALL'] as const }),
  },
})

async function write(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  { id, version }: UserRow,
  profile: ProfileChange,
  rights: ReturnType<typeof rightsEvent> | typeof unchanged,
): Promise<Versioned> {
  const events = [
    { action: 'user.updated', changes: profile.changes },
    { action: 'user.rightsChanged', changes: rights.changes },
  ].filter(({ changes }) => Object.keys(changes).length > 0)
  if (events.length === 0) return { id, version }

  const outcome = await withTakenNames(trx, null, () =>
    updateRow(everythingIn(trx), users, { id, version }, { ...profile.columns, ...rights.columns }, database),
  )
  if (!outcome.done) throw conflict('user', outcome.currentVersion ?? version)
  for (const event of events)
    await recordEvent(trx, database, actor, {
      ...event,
      subjectType: 'User',
      subjectId: id,
      ownerUserId: id,
    })
  if (profile.columns.email !== undefined)
    for (const step of addressChangedSteps) await step(trx, database, actor, id)
  return { id, version: version + 1 }
}
