import type { GraphQLError } from 'graphql'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import { badInput, publicError } from '../../errors.ts'
import type { Role } from './tables.ts'

/**
 * Who may do what to which account. An administrator in person (signed in, never by a token) appoints: gives and takes
 * roles, and touches other administrators. Everybody else touches only whom they cover, and gives only what they have;
 * who is restricted to some projects, nobody but themself.
 */

/** `null`: all projects. */
export type ProjectAccess = readonly number[] | null

/** What one person may, as far as it was given to them: as they would have it when active. */
export interface Rights {
  readonly role: Role
  readonly permissions: PermissionSet
  readonly projects: ProjectAccess
}

export interface Account extends Rights {
  readonly id: number
  readonly email: string | null
}

/** Whoever wants it. */
export interface Reach {
  readonly kind: 'PERSON' | 'TOKEN' | 'SYSTEM'
  /** The person, or the owner of the token. */
  readonly userId: number | null
  /** True for an administrator in person, and for whoever runs the service. */
  readonly appoints: boolean
  /** What may be given: the own effective permissions, and what every person may. */
  readonly permissions: PermissionSet
  readonly projects: ProjectAccess
}

/** Only what is to become different. */
export interface AccountChange extends Partial<Rights> {
  readonly email?: string | null
}

export function checkCreate(reach: Reach, { email, ...wish }: Omit<Account, 'id'>): void {
  if (reach.appoints) return
  if (reach.kind === 'TOKEN' && email !== null)
    throw forbidden(
      'A token can not give an account an e-mail address: whoever reads mails sent to it can take the account over, and keep it when the token is gone. Sign in for that.',
    )
  expectAllProjects(reach)
  if (wish.role === 'ADMINISTRATOR') throw onlyAdministrators('make somebody an administrator')
  expectCovered(reach, wish, 'You can give only what you have yourself')
}

export function checkChange(reach: Reach, account: Account, change: AccountChange): void {
  const isOwn = account.id === reach.userId
  if (isOwn && (change.permissions !== undefined || change.projects !== undefined)) {
    // Whoever may not touch the account is not told whether this is what it has already.
    if (!reach.appoints) expectTouchable(reach, account)
    throw forbidden('You can not change your own rights. Ask somebody else who may.')
  }
  if (reach.appoints) return
  if (change.role !== undefined) throw onlyAdministrators('give or take a role')
  expectTouchable(reach, account)
  if (reach.kind === 'TOKEN' && change.email !== undefined)
    throw forbidden(
      'A token can not change the e-mail address of an account: whoever reads mails sent to it can take the account over. Sign in for that.',
    )
  if (change.email !== undefined) expectSeesAddresses(reach)
  expectCovered(reach, { ...account, ...change }, 'You can give only what you have yourself')
}

export function checkDeactivate(reach: Reach, account: Account): void {
  if (account.id === reach.userId)
    throw badInput(
      'input.id',
      reach.kind === 'PERSON'
        ? 'You can not deactivate yourself. Ask somebody else who may.'
        : 'A token can not deactivate its owner.',
    )
  expectTouchable(reach, account)
}

/** Lets somebody in again, or shows them out, or invites them: nothing is given by it that they do not have. */
export const checkTouch = (reach: Reach, account: Account): void => expectTouchable(reach, account)

function expectTouchable(reach: Reach, account: Account): void {
  if (reach.appoints) return
  if (account.id !== reach.userId) expectAllProjects(reach)
  if (account.role === 'ADMINISTRATOR') throw onlyAdministrators('change an administrator')
  expectCovered(reach, account, 'This user may do more than you')
}

/** Who is restricted to some projects administers nobody: what they did would reach into the others. */
function expectAllProjects({ projects }: Reach): void {
  if (projects !== null)
    throw forbidden('Only who may see all projects administers users; you are restricted to some.')
}

/** Who is restricted knows of nobody else. That an address is taken would tell them who has an account. */
function expectSeesAddresses({ projects }: Reach): void {
  if (projects !== null)
    throw forbidden('Only who may see all projects changes an e-mail address; you are restricted to some.')
}

function expectCovered(reach: Reach, { permissions, projects }: Omit<Rights, 'role'>, what: string): void {
  const missing = permissions.without(reach.permissions).names()
  if (missing.length > 0) throw forbidden(`${what}; you lack ${missing.join(', ')}.`, missing)
  if (!coversProjects(reach.projects, projects))
    throw forbidden(`${what}; you do not have access to all of these projects.`)
}

const coversProjects = (held: ProjectAccess, others: ProjectAccess): boolean =>
  held === null || others?.every((id) => held.includes(id)) === true

export const lacking = (permission: string): GraphQLError =>
  forbidden(`This needs ${permission}, which you do not have.`, [permission])

const onlyAdministrators = (what: string): GraphQLError =>
  forbidden(`Only an administrator who has signed in may ${what}.`)

const forbidden = (message: string, missingPermissions: readonly string[] = []): GraphQLError =>
  publicError('FORBIDDEN', message, { details: { missingPermissions } })
