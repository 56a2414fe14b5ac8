import { globalId } from '../../src/graphql/ids.ts'
import type { Random } from '../support/random.ts'
import { day } from './moved-clock.ts'
import type { Operation, Token, TokenState } from './token-state.ts'
import { grantable } from './world.ts'

/** What is sent to the endpoint, and what it does. */
export interface Request {
  readonly operation: Operation
  /** A mutation with one field, named `done`. */
  readonly query: string
  readonly input: Record<string, unknown>
}

const defined = (
  kind: Operation['kind'],
  past: string,
  after: (state: TokenState, found: TokenState | null) => TokenState | null,
  isLife = false,
): Operation => ({
  kind,
  actions: [`accessToken.${past}`],
  isLife,
  after: (state, found) => state && after({ ...state, version: state.version + 1 }, found),
})

const mutation = (name: string, fields: string): string =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { done: ${name}(input: $input) { ${fields} } }`

const permissionsOf = (random: Random): string[] => {
  const some = random.some(grantable, 0.5)
  return (some.length > 0 ? some : [random.pick(grantable)]).toSorted()
}

export function create({ name }: Token, now: number, random: Random): Request {
  const permissions = permissionsOf(random)
  const expiresAt = now + (2 + random.below(60)) * day
  const state = {
    version: 1,
    isLocked: false,
    expiresAt,
    secretNumber: 1,
    hasPrevious: false,
    permissions,
  }
  return {
    operation: { kind: 'create', actions: ['accessToken.created'], isLife: true, after: () => state },
    query: mutation('createAccessToken', 'secret accessToken { id }'),
    input: { name, permissions, expiresAt: new Date(expiresAt).toISOString() },
  }
}

/** Something that can be done to the token as it is. */
export function change(token: Token, state: TokenState, now: number, random: Random): Request {
  const id = globalId('AccessToken', token.id ?? 0)
  const possible: (() => Request)[] = [
    () => update(id, state, random),
    () => (state.isLocked ? unlock(id) : lock(id)),
    () => rotate(id, random.chance(0.5) ? 0 : 3_600),
    () => extend(id, Math.max(state.expiresAt, now) + (1 + random.below(20)) * day),
    () => remove(id),
  ]
  return random.pick(possible)()
}

function update(id: string, state: TokenState, random: Random): Request {
  let permissions = permissionsOf(random)
  while (permissions.join() === state.permissions.join()) permissions = permissionsOf(random)
  return {
    operation: defined('update', 'rightsChanged', (it) => ({ ...it, permissions })),
    query: mutation('updateAccessToken', 'version'),
    input: { id, version: state.version, permissions },
  }
}

const lock = (id: string): Request => ({
  operation: defined('lock', 'locked', (it) => ({ ...it, isLocked: true })),
  query: mutation('lockAccessToken', 'version'),
  input: { id, reason: 'crash test' },
})

const unlock = (id: string): Request => ({
  operation: defined('unlock', 'unlocked', (it) => ({ ...it, isLocked: false })),
  query: mutation('unlockAccessToken', 'version'),
  input: { id },
})

const rotate = (id: string, overlap: number): Request => ({
  operation: defined('rotate', 'rotated', (it) => ({
    ...it,
    secretNumber: it.secretNumber + 1,
    hasPrevious: overlap > 0,
  })),
  query: mutation('rotateAccessToken', 'secret'),
  input: { id, overlap },
})

const extend = (id: string, expiresAt: number): Request => ({
  operation: defined('extend', 'extended', (it) => ({ ...it, expiresAt }), true),
  query: mutation('extendAccessToken', 'version'),
  input: { id, expiresAt: new Date(expiresAt).toISOString() },
})

const remove = (id: string): Request => ({
  operation: defined('delete', 'deleted', () => null),
  query: mutation('deleteAccessToken', 'deletedId'),
  input: { id },
})

/** The link of a mail, which keeps or extends: until when, the service says. */
export const press: Operation = {
  kind: 'press',
  actions: ['accessToken.kept', 'accessToken.extended'],
  isLife: true,
  after: (state, found) =>
    state && {
      ...state,
      version: state.version + 1,
      expiresAt: Math.max(state.expiresAt, found?.expiresAt ?? 0),
    },
}
