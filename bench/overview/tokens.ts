/** What the tables are filled with: skewed on purpose, so that each filter has a value for nearly all, nearly none, and none. */
const day = 86_400_000

export const owners = { big: 1, small: 999, none: 1_000, count: 1_000 } as const
export const projects = { big: 1, small: 199, none: 200, count: 200 } as const

/** Held by nearly all, by half, by the oldest fiftieth only, by three, and by none. */
export const permissions = {
  nearlyAll: 'customer:read',
  half: 'invoice:read',
  oldest: 'product:delete',
  three: 'invoice:cancel',
  none: 'margin:read',
} as const

/** Of a size that does not grow with the table. */
const few = 3
/** What has expired since it was last noted. */
const passed = 20

/** When a fifth of them came, at one time. */
export const imported = (now: number): number => now - 365 * day

export interface TokenSample {
  readonly id: number
  readonly owner: number
  readonly name: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly expiredAt: number | null
  readonly lockedAt: number | null
  readonly lastUsedAt: number | null
  readonly permissions: readonly string[]
  /** Null: all of its owner. */
  readonly projects: readonly number[] | null
}

/** Always the same for a number: a hash (SplitMix32) as a fraction of 1. */
function chance(id: number, about: number): number {
  let it = (id * 16 + about) | 0
  it = Math.imul(it ^ (it >>> 16), 0x21f0aaad)
  it = Math.imul(it ^ (it >>> 15), 0x735a2d97)
  return ((it ^ (it >>> 15)) >>> 0) / 2 ** 32
}

const names = ['ci deploy', 'ci test', 'laptop', 'report', 'sync'] as const

export function tokenSample(id: number, count: number, now: number): TokenSample {
  const age = id / count
  const isOfFew = id % Math.floor(count / few) === 7
  const createdAt = age > 0.4 && age < 0.6 ? imported(now) : Math.round(now - 730 * day + age * 700 * day)
  const lastUsedAt = chance(id, 1) < 0.3 ? null : Math.round(createdAt + chance(id, 2) * (now - createdAt))
  const isLocked = age > 0.98 && chance(id, 3) < 0.5
  const isExpired = !isLocked && chance(id, 4) < 0.1
  const hasPassed = id % Math.floor(count / passed) === 11
  return {
    id,
    owner: ownerOf(id, isOfFew),
    name: `${isOfFew ? 'zebra' : names[Math.floor(chance(id, 5) * names.length)]} ${id}`,
    createdAt,
    expiresAt:
      isExpired || hasPassed
        ? Math.round(now - day - chance(id, 6) * 90 * day)
        : Math.round(now + day + chance(id, 6) * 365 * day),
    expiredAt: isExpired && !hasPassed ? now - day : null,
    lockedAt: isLocked ? now - day : null,
    lastUsedAt,
    permissions: [
      ...(chance(id, 7) < 0.95 ? [permissions.nearlyAll] : []),
      ...(chance(id, 8) < 0.5 ? [permissions.half] : []),
      ...(age < 0.02 ? [permissions.oldest] : []),
      ...(isOfFew ? [permissions.three] : []),
      'project:read',
    ],
    projects: projectsOf(id, isOfFew),
  }
}

function ownerOf(id: number, isOfFew: boolean): number {
  if (isOfFew) return owners.small
  return chance(id, 9) < 0.3 ? owners.big : 2 + Math.floor(chance(id, 10) * (owners.small - 2))
}

function projectsOf(id: number, isOfFew: boolean): number[] | null {
  if (isOfFew) return [projects.small]
  if (chance(id, 11) < 0.7) return null
  return chance(id, 12) < 0.6 ? [projects.big] : [2 + Math.floor(chance(id, 13) * (projects.small - 2))]
}
