/** The figures of signing in, in ms of the database's clock. */
const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A session ends when nobody used it for so long … */
export const sessionIdleMs = 8 * hour
/** … and after so long in any case. */
export const sessionLifetimeMs = 7 * day
/** How exactly it is known when a session was used last. */
export const lastSeenStepMs = minute

/** How long ended sessions stay, for whoever looks into something that happened just now. */
export const endedSessionKeptMs = day

export const linkLifetimeMs = { SET_UP: 24 * hour, INVITATION: 7 * day, PASSWORD_RESET: hour } as const

/** How long a person may take at the OpenID provider. */
export const oidcAttemptMs = 10 * minute

/** How long a browser that somebody signed in with is known as theirs. */
export const deviceCookieMs = 365 * day

export interface Budget {
  readonly most: number
  readonly perMs: number
}

/**
 * Guesses. Strangers share one budget for a username or an address; a browser that its owner has signed in with has its own, so that
 * strangers can't shut the owner out. Addresses are often shared: their budget is the largest.
 */
export const budgets = {
  login: { most: 10, perMs: 15 * minute },
  device: { most: 10, perMs: 15 * minute },
  address: { most: 60, perMs: 15 * minute },
  /** Of the signed-in person's own password, to change it. */
  currentPassword: { most: 10, perMs: 15 * minute },
  openIdOfAddress: { most: 60, perMs: 15 * minute },
  resetOfAccount: { most: 3, perMs: hour },
  resetOfAddress: { most: 20, perMs: hour },
  /** Of secrets that are said to have leaked, and of no token. */
  leakOfAddress: { most: 20, perMs: 15 * minute },
} as const satisfies Record<string, Budget>
