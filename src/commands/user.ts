import { PermissionSet } from '../authorization/permission-set.ts'
import { makeInvitation, sendInvitation } from '../modules/sign-in/links/invitation.ts'
import { createUser } from '../modules/users/create-user.ts'
import { deactivateUser, reactivateUser } from '../modules/users/stop-user.ts'
import { commandActor } from './actor.ts'
import { CommandFailed } from './command-failed.ts'
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
    print(
      options.email
        ? 'They get a mail with a link to sign in with.'
        : `To let them sign in: npx gatehouse user invite ${username} --print-link`,
    )
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

/** By mail; or as a link for whoever runs the service to hand over, which needs no address and no mail server. */
export const inviteUserCommand = (username: string, options: { readonly printLink?: boolean }) =>
  withApp(async ({ database, signIn, linkAddress }) => {
    const { id, email } = await findUser(database, username)
    if (options.printLink) {
      const link = await makeInvitation(signIn, commandActor, id)
      print(`Whoever opens this first chooses the password of ${username}. It works once, for seven days:`)
      print(`\n  ${await linkAddress(link)}\n`)
      return
    }
    if (email === null)
      throw new CommandFailed(`${username} has no e-mail address. To hand over a link: --print-link`)
    await sendInvitation(signIn, commandActor, 'SYSTEM', id)
    print(`A mail with a link goes to ${email}.`)
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
