import { PermissionSet } from '../authorization/permission-set.ts'
import { createUser } from '../modules/users/create-user.ts'
import { commandActor } from './actor.ts'
import { parsePermissions } from './parse-permissions.ts'
import { print } from './print.ts'
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
