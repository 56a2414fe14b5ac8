import { PermissionSet } from '../authorization/permission-set.ts'
import { createUser } from '../modules/users/create-user.ts'
import { deactivateUser, reactivateUser } from '../modules/users/stop-user.ts'
import { commandActor } from './actor.ts'
import { day } from './day.ts'
import { findUser } from './find-user.ts'
import { parsePermissions } from './parse-permissions.ts'
import { print, printTable } from './print.ts'
import { withApp } from './running-app.ts'

interface CreateUserOptions {
  readonly name?: string
  readonly email?: string
  readonly admin?: boolean
  readonly language: 'en' | 'de'
  readonly permission: readonly string[]
}

export const createUserCommand = (username: string, options: CreateUserOptions) =>
  withApp(async ({ database }) => {
    const permissions = PermissionSet.of(parsePermissions(options.permission)).names()
    await createUser(database, commandActor, {
      username,
      displayName: options.name ?? username,
      email: options.email ?? null,
      role: options.admin ? 'ADMINISTRATOR' : 'USER',
      language: options.language,
      permissions,
    })
    print(`Created the ${options.admin ? 'administrator' : 'user'} ${username}.`)
  })

export const listUsers = () =>
  withApp(async ({ database }) => {
    const users = await database.db
      .selectFrom('users')
      .select(['username', 'display_name', 'email', 'role', 'deactivated_at', 'created_at'])
      .orderBy('username')
      .execute()
    printTable(
      ['username', 'name', 'e-mail', 'role', 'created', 'deactivated'],
      users.map((it) => [
        it.username,
        it.display_name,
        it.email ?? '',
        it.role === 'ADMINISTRATOR' ? 'administrator' : 'user',
        day(it.created_at),
        it.deactivated_at === null ? '' : day(it.deactivated_at),
      ]),
    )
  })

export const deactivateUserCommand = (username: string) =>
  withApp(async ({ database }) => {
    const { id } = await findUser(database, username)
    await deactivateUser(database, commandActor, 'SYSTEM', id)
    print(`Deactivated ${username}: from now on nothing of theirs works.`)
  })

export const reactivateUserCommand = (username: string) =>
  withApp(async ({ database }) => {
    const { id } = await findUser(database, username)
    await reactivateUser(database, commandActor, 'SYSTEM', id)
    print(`Reactivated ${username}, with the rights and tokens that they had.`)
  })
