import { localId } from '../../src/graphql/ids.ts'
import type { Random } from '../support/random.ts'
import type { Findings } from './findings.ts'
import { change, create, press, type Request } from './operations.ts'
import { askSigned, askWithToken, pressLink } from './requests.ts'
import { newToken, type Outcome, type Token, type TokenState } from './token-state.ts'
import type { Owner, World } from './world.ts'

const mostInHand = 6

/** Somebody who does one thing after the other with tokens of their own, until the service dies. */
export class Worker {
  readonly tokens: Token[] = []
  readonly #index: number
  readonly #owner: Owner
  readonly #world: World
  readonly #random: Random
  readonly #findings: Findings
  #count = 0

  constructor(index: number, owner: Owner, world: World, random: Random, findings: Findings) {
    this.#index = index
    this.#owner = owner
    this.#world = world
    this.#random = random
    this.#findings = findings
  }

  /** False if the service gave no answer. */
  async step(url: string): Promise<boolean> {
    const living = this.tokens.filter(({ isGone }) => !isGone)
    const inHand = living.filter(({ isLeftAlone }) => !isLeftAlone)
    const dice = this.#random.next()
    if (living.length > 0 && dice < 0.15) return this.#use(url, this.#random.pick(living))
    const reminded = living.filter(({ name }) => this.#world.mailbox.about(name).length > 0)
    // Whoever presses each button they get lets no token be removed.
    if (reminded.length > 0 && dice < 0.2) return this.#press(url, this.#random.pick(reminded))
    if (inHand.length === 0 || (inHand.length < mostInHand && dice < 0.4)) return this.#create(url)
    const token = this.#random.pick(inHand)
    if (inHand.length === mostInHand || dice > 0.98) token.isLeftAlone = true
    return this.#change(url, token)
  }

  async #create(url: string): Promise<boolean> {
    const token = newToken(`w${this.#index}-${++this.#count}`, this.#owner)
    this.tokens.push(token)
    const done = await this.#ask(url, token, create(token, this.#world.clock.now(), this.#random))
    const created = done?.accessToken as { id?: string } | undefined
    if (created?.id) token.id = localId('AccessToken', created.id)
    return done !== null
  }

  async #change(url: string, token: Token): Promise<boolean> {
    const state = expectedState(token)
    if (!state || token.id === null) return true
    return (await this.#ask(url, token, change(token, state, this.#world.clock.now(), this.#random))) !== null
  }

  /** Null without an answer. */
  async #ask(url: string, token: Token, { operation, query, input }: Request) {
    const startedAt = this.#world.clock.now()
    const requestId = this.#nextRequestId()
    const answer = await askSigned(url, this.#owner.session, requestId, query, { input })
    const done = (answer.data.done ?? {}) as Record<string, unknown>
    const secret = typeof done.secret === 'string' ? done.secret : null
    token.attempts.push({ operation, requestId, startedAt, outcome: answer.outcome, secret })
    const code = answer.code === null ? '' : ` (${answer.code})`
    this.#findings.count(`${operation.kind}: ${answer.outcome}${code}`)
    if (answer.outcome === 'ACKNOWLEDGED') {
      if (secret !== null) token.secret = secret
      if (operation.kind === 'delete') token.isGone = true
    }
    return answer.outcome === 'UNKNOWN' ? null : done
  }

  /** A reminder's link, of whichever mail about this token. */
  async #press(url: string, token: Token): Promise<boolean> {
    const links = this.#world.mailbox.about(token.name).flatMap(({ link }) => link ?? [])
    if (links.length === 0) return true
    const startedAt = this.#world.clock.now()
    const requestId = this.#nextRequestId()
    const outcome = await pressLink(url, this.#random.pick(links), requestId)
    token.attempts.push({ operation: press, requestId, startedAt, outcome, secret: null })
    this.#findings.count(`press: ${outcome}`)
    return outcome !== 'UNKNOWN'
  }

  /** Whether it works as it should: a lock, a deletion and a rotation that were acknowledged count from the next request on. */
  async #use(url: string, token: Token): Promise<boolean> {
    const { secret } = token
    const at = this.#world.clock.now()
    const state = expectedState(token)
    if (secret === null || (token.isLeftAlone && this.#random.chance(0.9))) return true
    const isValid = state !== null && !state.isLocked && state.expiresAt > at
    const { outcome } = await askWithToken(url, secret, '{ viewer { kind } }')
    const expected: Outcome = isValid ? 'ACKNOWLEDGED' : 'REFUSED'
    token.uses.push({ at, outcome, expected })
    this.#findings.count(`use: ${outcome}`)
    return outcome !== 'UNKNOWN'
  }

  #nextRequestId(): string {
    return `crash-${crypto.randomUUID()}`
  }
}

/** After all that was acknowledged. */
export const expectedState = ({ state, attempts }: Token): TokenState | null =>
  attempts
    .filter(({ outcome }) => outcome === 'ACKNOWLEDGED')
    .reduce<TokenState | null>((it, { operation }) => operation.after(it, null), state)
