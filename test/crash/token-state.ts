import type { Owner } from './world.ts'

/** What operations change of a token, and what of it must be as they left it. */
export interface TokenState {
  readonly version: number
  readonly isLocked: boolean
  readonly expiresAt: number
  readonly secretNumber: number
  /** Whether the secret of before the last rotation was kept for some time. */
  readonly hasPrevious: boolean
  /** Sorted. */
  readonly permissions: readonly string[]
}

export type Outcome =
  /** The service said that it is done. */
  | 'ACKNOWLEDGED'
  /** The service said that it is not done. */
  | 'REFUSED'
  /** The service died before it said anything. */
  | 'UNKNOWN'

export interface Operation {
  readonly kind: 'create' | 'update' | 'lock' | 'unlock' | 'extend' | 'rotate' | 'delete' | 'press'
  /** Of the audit event that it leaves: one of these. */
  readonly actions: readonly string[]
  /** Whether it counts as a sign of life. */
  readonly isLife: boolean
  /** The token after it; `found` is what is in the database, where the service chooses a value. Null: it is gone. */
  after(state: TokenState | null, found: TokenState | null): TokenState | null
}

export interface Attempt {
  readonly operation: Operation
  readonly requestId: string
  /** By the database's clock. */
  readonly startedAt: number
  readonly outcome: Outcome
  /** The secret that the answer brought. */
  readonly secret: string | null
}

/** One time that somebody showed the token's secret to the service. */
export interface Use {
  readonly at: number
  readonly outcome: Outcome
  /** What it should have been. */
  readonly expected: Outcome
}

/** Each belongs to one worker, who does one thing after the other: what it should be like is known. */
export interface Token {
  readonly name: string
  readonly owner: Owner
  id: number | null
  /** Null before it is there, and when it is gone. */
  state: TokenState | null
  /** Null: it came about or was rotated, and nobody got the answer. */
  secret: string | null
  /** No operation changes it any more, but a link in a mail. */
  isLeftAlone: boolean
  isGone: boolean
  /** When it gave its last sign of life that must not be lost, by the database's clock. */
  lastLife: number
  /** Since the service was started. */
  attempts: Attempt[]
  uses: Use[]
}

export const newToken = (name: string, owner: Owner): Token => ({
  name,
  owner,
  id: null,
  state: null,
  secret: null,
  isLeftAlone: false,
  isGone: false,
  lastLife: 0,
  attempts: [],
  uses: [],
})
