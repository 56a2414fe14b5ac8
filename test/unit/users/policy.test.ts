import { describe, expect, test } from 'vitest'
import '../../../src/schema.ts'
import { PermissionSet } from '../../../src/authorization/permission-set.ts'
import {
  type Account,
  type AccountChange,
  checkChange,
  checkCreate,
  checkDeactivate,
  checkTouch,
  type Reach,
} from '../../../src/modules/users/policy.ts'

const set = (...names: string[]) => PermissionSet.ofNames(names)
const everything = PermissionSet.everything()

const administratorInPerson: Reach = {
  kind: 'PERSON',
  userId: 1,
  appoints: true,
  permissions: everything,
  projects: null,
}
/** Has every permission, and is nobody's administrator. */
const almighty: Reach = {
  kind: 'PERSON',
  userId: 2,
  appoints: false,
  permissions: everything,
  projects: null,
}
const almightyToken: Reach = { ...almighty, kind: 'TOKEN', userId: 1 }
const clerk: Reach = {
  kind: 'PERSON',
  userId: 3,
  appoints: false,
  permissions: set('user:update', 'customer:read'),
  projects: null,
}
const clerksToken: Reach = { ...clerk, kind: 'TOKEN' }
/** As the clerk, for some projects. */
const local: Reach = { ...clerk, projects: [1, 2] }
const almightyLocal: Reach = { ...almightyToken, projects: [1] }
const system: Reach = { ...administratorInPerson, kind: 'SYSTEM', userId: null }

const account = (over: Partial<Account> = {}): Account => ({
  id: 9,
  email: 'nine@example.com',
  role: 'USER',
  permissions: set('customer:read'),
  projects: [1],
  ...over,
})
const administrator = account({ role: 'ADMINISTRATOR', permissions: PermissionSet.none })
const stronger = account({ permissions: set('customer:read', 'invoice:read') })
const elsewhere = account({ projects: [3] })
const everywhere = account({ projects: null })

const codeOf = (act: () => void): string => {
  try {
    act()
    return 'OK'
  } catch (error) {
    return String((error as { extensions: { code: string } }).extensions.code)
  }
}

describe('creating', () => {
  const wish = account()
  test.each([
    ['an administrator in person makes an administrator', administratorInPerson, administrator, 'OK'],
    ['the system makes an administrator', system, administrator, 'OK'],
    ['a person with every permission makes none', almighty, administrator, 'FORBIDDEN'],
    [
      'a token of an administrator with every permission makes none',
      almightyToken,
      administrator,
      'FORBIDDEN',
    ],
    ['a person gives what they have', clerk, wish, 'OK'],
    ['… and not what they lack', clerk, stronger, 'FORBIDDEN'],
    ['who is restricted to projects creates nobody', local, wish, 'FORBIDDEN'],
    ['… not even with every permission', almightyLocal, wish, 'FORBIDDEN'],
    ['a token gives what it has', clerksToken, account({ email: null }), 'OK'],
    ['… and not what it lacks', clerksToken, stronger, 'FORBIDDEN'],
    ['… and no address, by which somebody could take the account over', almightyToken, wish, 'FORBIDDEN'],
    [
      'every permission gives every permission',
      almightyToken,
      account({ permissions: everything, email: null }),
      'OK',
    ],
  ])('%s', (_name, reach, rights, code) => expect(codeOf(() => checkCreate(reach, rights))).toBe(code))
})

describe('changing', () => {
  const grants = (...names: string[]): AccountChange => ({ permissions: set(...names) })
  test.each<[string, Reach, Account, AccountChange, string]>([
    [
      'an administrator in person appoints',
      administratorInPerson,
      account(),
      { role: 'ADMINISTRATOR' },
      'OK',
    ],
    ['… and dismisses', administratorInPerson, administrator, { role: 'USER' }, 'OK'],
    ['… and dismisses themself', administratorInPerson, { ...administrator, id: 1 }, { role: 'USER' }, 'OK'],
    [
      '… but does not change their own grant',
      administratorInPerson,
      { ...administrator, id: 1 },
      grants('user:read'),
      'FORBIDDEN',
    ],
    [
      '… nor their own projects',
      administratorInPerson,
      { ...administrator, id: 1 },
      { projects: null },
      'FORBIDDEN',
    ],
    [
      '… and changes the address of another administrator',
      administratorInPerson,
      administrator,
      { email: 'x@example.com' },
      'OK',
    ],
    ['the system appoints', system, account(), { role: 'ADMINISTRATOR' }, 'OK'],
    [
      'a person with every permission does not appoint',
      almighty,
      account(),
      { role: 'ADMINISTRATOR' },
      'FORBIDDEN',
    ],
    ['… nor dismiss', almighty, administrator, { role: 'USER' }, 'FORBIDDEN'],
    ['… nor appoint themself', almighty, account({ id: 2 }), { role: 'ADMINISTRATOR' }, 'FORBIDDEN'],
    ['… nor change an administrator in anything', almighty, administrator, {}, 'FORBIDDEN'],
    ['… nor their address', almighty, administrator, { email: 'x@example.com' }, 'FORBIDDEN'],
    ['… nor their own grant', almighty, account({ id: 2 }), grants('invoice:read'), 'FORBIDDEN'],
    [
      'a token of an administrator does not appoint',
      almightyToken,
      account(),
      { role: 'ADMINISTRATOR' },
      'FORBIDDEN',
    ],
    ['… nor change an administrator', almightyToken, administrator, {}, 'FORBIDDEN'],
    ['… nor its own owner’s grant', almightyToken, account({ id: 1 }), grants('invoice:read'), 'FORBIDDEN'],
    ['… nor an address', almightyToken, account(), { email: 'x@example.com' }, 'FORBIDDEN'],
    ['… nor take one away', almightyToken, account(), { email: null }, 'FORBIDDEN'],
    ['… but grants', almightyToken, account(), grants('invoice:read'), 'OK'],
    ['a person changes whom they cover', clerk, account(), { email: 'x@example.com' }, 'OK'],
    ['… and grants what they have', clerk, account(), grants('user:update'), 'OK'],
    ['… and takes away', clerk, account(), grants(), 'OK'],
    ['… and not what they lack', clerk, account(), grants('invoice:read'), 'FORBIDDEN'],
    ['… nor whom they do not cover, whatever it is', clerk, stronger, {}, 'FORBIDDEN'],
    ['… not even to weaken them', clerk, stronger, grants(), 'FORBIDDEN'],
    ['… gives any projects', clerk, elsewhere, { projects: [1, 3] }, 'OK'],
    ['… and all', clerk, account(), { projects: null }, 'OK'],
    ['who is restricted to projects changes nobody', local, account(), {}, 'FORBIDDEN'],
    ['… but themself', local, account({ id: 3 }), {}, 'OK'],
    ['… and not their own address', local, account({ id: 3 }), { email: 'x@example.com' }, 'FORBIDDEN'],
    ['… not even with every permission', almightyLocal, account(), {}, 'FORBIDDEN'],
    ['… but themself, if they see all that they have', local, account({ id: 3 }), {}, 'OK'],
    ['… and not more', local, { ...everywhere, id: 3 }, {}, 'FORBIDDEN'],
    ['a token changes whom it covers', clerksToken, account(), {}, 'OK'],
    ['… and nobody else', clerksToken, stronger, {}, 'FORBIDDEN'],
  ])('%s', (_name, reach, subject, change, code) =>
    expect(codeOf(() => checkChange(reach, subject, change))).toBe(code),
  )
})

describe('deactivating and reactivating', () => {
  test.each<[string, Reach, Account, string]>([
    ['an administrator in person: another', administratorInPerson, administrator, 'OK'],
    ['the system: an administrator', system, administrator, 'OK'],
    ['a person with every permission: no administrator', almighty, administrator, 'FORBIDDEN'],
    ['a token of an administrator: no administrator', almightyToken, administrator, 'FORBIDDEN'],
    ['a person: whom they cover', clerk, account(), 'OK'],
    ['… and nobody else', clerk, stronger, 'FORBIDDEN'],
    ['who is restricted to projects: nobody', local, account(), 'FORBIDDEN'],
    ['a token: whom it covers', clerksToken, account(), 'OK'],
    ['… and nobody else', clerksToken, stronger, 'FORBIDDEN'],
  ])('%s', (_name, reach, subject, code) => {
    expect(codeOf(() => checkDeactivate(reach, subject))).toBe(code)
    expect(codeOf(() => checkTouch(reach, subject))).toBe(code)
  })

  test.each([administratorInPerson, almighty, almightyToken])('nobody deactivates themself', (reach) =>
    expect(codeOf(() => checkDeactivate(reach, account({ id: reach.userId ?? 0 })))).toBe('BAD_USER_INPUT'),
  )
})
