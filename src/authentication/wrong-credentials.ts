import type { GraphQLError } from 'graphql'
import { CountedWindows } from '../lib/counted-windows.ts'
import { networkOf } from '../lib/network-of.ts'
import { badCredential } from './bad-credential.ts'
import { quotaWindowMs, rateLimited } from './quota.ts'

/** Of one network in a minute. */
export const mostWrongCredentials = 20
const mostNetworks = 10_000

/** Counts credentials that are of nobody, for each network that they come from. */
export class WrongCredentials {
  readonly #most: number
  readonly #windows = new CountedWindows<string>(quotaWindowMs, mostNetworks)

  /** `most` in a minute. */
  constructor(most: number) {
    this.#most = most
  }

  /** From now on, only what needs no look is looked at. */
  isSpent(address: string | null): boolean {
    if (this.#windows.isQuiet) return false
    return (this.#windows.current(networkOf(address))?.count ?? 0) >= this.#most
  }

  /** Counts a wrong one, and is what it is answered. */
  refusal(address: string | null): GraphQLError {
    const isSpent = this.isSpent(address)
    const window = this.#windows.add(networkOf(address))
    if (!isSpent) return badCredential('TOKEN_INVALID')
    return rateLimited(
      `More than ${this.#most} tokens that are not valid came from your address in a minute.`,
      {
        name: 'wrong-credentials',
        most: this.#most,
        left: 0,
        seconds: this.#windows.secondsLeft(window),
      },
    )
  }
}
