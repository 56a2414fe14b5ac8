import { describe, expect, test } from 'vitest'
import '../../../src/schema.ts'
import { PermissionSet } from '../../../src/authorization/permission-set.ts'
import { ProjectScope } from '../../../src/authorization/project-scope.ts'
import {
  lockerOf,
  longestOverlap,
  maySee,
  permissionFor,
  relationFor,
  type TokenAction,
  unlockerOf,
  whoDoesWhat,
} from '../../../src/modules/tokens/policy.ts'
import type { PersonPrincipal, TokenPrincipal } from '../../../src/principal.ts'

/** The token of the user 1 with the id 10. */
const token = { id: 10, owner_id: 1 }
const unlocked = { locked_by: null, locked_by_user_id: null }

const person = (userId: number, permissions: readonly string[], projects = ProjectScope.everything) =>
  ({
    kind: 'PERSON',
    userId,
    sessionId: 1,
    permissions: PermissionSet.ofNames(permissions),
    projects,
    isAdministrator: false,
    authenticatedAt: 0,
  }) satisfies PersonPrincipal
const asToken = (
  tokenId: number,
  userId: number,
  permissions: readonly string[],
  projects = ProjectScope.everything,
) =>
  ({
    kind: 'TOKEN',
    tokenId,
    secretNumber: 1,
    userId,
    permissions: PermissionSet.ofNames(permissions),
    projects,
    ownerPermissions: PermissionSet.everything(),
    expiresAt: 0,
    readAt: 0,
  }) satisfies TokenPrincipal

/** Who stands to the token in which way. */
const who = {
  OWNER: (permissions: readonly string[]) => person(1, permissions),
  ITSELF: (permissions: readonly string[]) => asToken(10, 1, permissions),
  SIBLING: (permissions: readonly string[]) => asToken(11, 1, permissions),
  ADMINISTRATOR: (permissions: readonly string[]) => person(2, permissions),
  ADMINISTRATORS_TOKEN: (permissions: readonly string[]) => asToken(12, 2, permissions),
} as const

const own = (action: string) => `accessToken:${action}`
const all = (action: string) => `tokenAdministration:${action}`
const yes = 'without any permission'
const no = 'with no permission'

/** Written down once more, from the page: by which permission alone, or without any, or with none of them. */
const table: Record<TokenAction, Record<keyof typeof who, string>> = {
  see: row(own('read'), yes, own('read'), all('read'), all('read')),
  rename: row(own('update'), no, no, no, no),
  widen: row(own('update'), no, no, no, no),
  narrow: row(own('update'), no, own('update'), all('update'), all('update')),
  extend: row(own('update'), no, no, all('update'), no),
  rotate: row(own('update'), yes, no, no, no),
  lock: row(yes, yes, no, all('lock'), all('lock')),
  unlock: row(own('update'), no, no, all('lock'), no),
  delete: row(own('delete'), yes, own('delete'), all('delete'), all('delete')),
}

function row(OWNER: string, ITSELF: string, SIBLING: string, ADMINISTRATOR: string, theirs: string) {
  return { OWNER, ITSELF, SIBLING, ADMINISTRATOR, ADMINISTRATORS_TOKEN: theirs }
}

const everyName = [...PermissionSet.everything()].map(({ name }) => name)
/** Of administration there are doors of their own: these are asked as the relation alone has it. */
const namesFor = (relation: keyof typeof who) =>
  relation === 'SIBLING' || relation === 'OWNER'
    ? everyName.filter((name) => !name.startsWith('tokenAdministration:'))
    : everyName

test('the table has the rows and columns of the page', () => {
  expect(Object.keys(whoDoesWhat)).toEqual(Object.keys(table))
})

describe.each(Object.entries(table))('%s', (action, cells) => {
  test.each(Object.entries(cells))('%s: %s', (name, rule) => {
    const relation = name as keyof typeof who
    const may = (permissions: readonly string[]) =>
      relationFor(who[relation](permissions), token, action as TokenAction)
    const names = namesFor(relation)
    if (rule === yes) return expect(may([])).toBe(relation)
    if (rule === no) return expect(may(names)).toBeNull()
    expect(may([rule])).toBe(relation)
    expect(may(names.filter((it) => it !== rule))).toBeNull()
    expect(permissionFor(who[relation]([]), token, action as TokenAction)?.name).toBe(rule)
  })
})

describe('administration', () => {
  const some = ProjectScope.of([1])

  test.each(['see', 'narrow', 'extend', 'lock', 'unlock', 'delete'] as const)(
    'who is restricted to some projects does not %s the tokens of others, whatever was granted',
    (action) => {
      expect(relationFor(person(2, everyName, some), token, action)).toBeNull()
      expect(relationFor(asToken(12, 2, everyName, some), token, action)).toBeNull()
    },
  )

  test('of one’s own tokens is less than owning them, but for unlocking', () => {
    const both = person(1, everyName)
    expect(relationFor(both, token, 'lock')).toBe('OWNER')
    expect(relationFor(both, token, 'narrow', 'widen', 'rename')).toBe('OWNER')
    expect(unlockerOf(both, { ...token, ...unlocked })).toBe('ADMINISTRATOR')
  })

  test('does not make a token more to itself', () => {
    const mighty = asToken(10, 1, everyName)
    for (const action of ['rename', 'widen', 'narrow', 'extend', 'unlock'] as const)
      expect(relationFor(mighty, token, action), action).toBeNull()
    expect(lockerOf(mighty, token)).toBe('HOLDER')
  })
})

test('several actions need one who may do all of them', () => {
  const sibling = asToken(11, 1, ['accessToken:update'])
  expect(relationFor(sibling, token, 'narrow')).toBe('SIBLING')
  expect(relationFor(sibling, token, 'narrow', 'rename')).toBeNull()
})

test('the lock tells who set it; owners take back their own only', () => {
  const owner = person(1, [own('update')])
  expect(lockerOf(owner, token)).toBe('OWNER')
  expect(lockerOf(person(2, [all('lock')]), token)).toBe('ADMINISTRATOR')
  const byOwner = { ...token, locked_by: 'HOLDER', locked_by_user_id: 1 } as const
  const byHolder = { ...token, locked_by: 'HOLDER', locked_by_user_id: null } as const
  const byAdministrator = { ...token, locked_by: 'ADMINISTRATOR', locked_by_user_id: null } as const
  expect(unlockerOf(owner, byOwner)).toBe('OWNER')
  expect(unlockerOf(owner, byHolder)).toBeNull()
  expect(unlockerOf(owner, byAdministrator)).toBeNull()
  expect(unlockerOf(person(2, [all('lock')]), byOwner)).toBe('ADMINISTRATOR')
})

test('what is not seen is not told of: neither relation nor permission sees without its right', () => {
  expect(
    maySee(
      person(
        2,
        everyName.filter((name) => name !== all('read')),
      ),
      token,
    ),
  ).toBe(false)
  expect(maySee(asToken(11, 1, []), token)).toBe(false)
})

test('the secret before stays for 7 days at most, and for an hour if the token rotates itself', () => {
  expect(longestOverlap).toEqual({ OWNER: 604_800, ITSELF: 3_600 })
})
