/** What is to happen to tokens, in whole days, worked out without the service. */
export type Purpose = 'INACTIVITY' | 'EXPIRY'

export interface ModelPerson {
  readonly id: number
  readonly isAdministrator: boolean
  readonly language: 'en' | 'de'
  readonly address: string | null
  /** The mail server knows no such address. */
  readonly isRefused: boolean
  deactivatedOn: number | null
}

interface Sent {
  readonly stage: number
  readonly to: ModelPerson
  readonly on: number
  deadline: number
  state: 'WAITING' | 'ACCEPTED' | 'REFUSED'
  acceptedOn: number | null
}

export interface ModelToken {
  readonly id: number
  readonly name: string
  readonly owner: ModelPerson
  idleSince: number
  expiresOn: number
  chosenOn: number
  isLocked: boolean
  isExpired: boolean
  isThere: boolean
  sent: Record<Purpose, Sent[]>
  readonly events: Record<'queued' | 'accepted' | 'refused' | 'expired' | 'removed', number>
}

export const newToken = (
  fields: Pick<ModelToken, 'id' | 'name' | 'owner' | 'expiresOn'>,
  today: number,
): ModelToken => ({
  ...fields,
  idleSince: today,
  chosenOn: today,
  isLocked: false,
  isExpired: false,
  isThere: true,
  sent: { INACTIVITY: [], EXPIRY: [] },
  events: { queued: 0, accepted: 0, refused: 0, expired: 0, removed: 0 },
})

const stages = [30, 7, 1]
const inactivityDays = 180

export class LifeModel {
  readonly tokens: ModelToken[] = []
  readonly people: ModelPerson[] = []

  /** A sign of life. What was sent about the time before is over. */
  use(token: ModelToken, today: number): void {
    token.idleSince = today
    token.sent.INACTIVITY = []
  }

  extend(token: ModelToken, today: number): void {
    this.use(token, today)
    const until = Math.max(token.expiresOn, today + 180)
    if (until !== token.expiresOn) token.sent.EXPIRY = []
    token.expiresOn = until
    token.chosenOn = today
    token.isExpired = false
  }

  /** The job's work of a day. */
  round(today: number): void {
    for (const token of this.tokens.filter(({ isThere }) => isThere)) {
      const { deactivatedOn } = token.owner
      if (!token.isExpired && token.expiresOn <= today) {
        token.isExpired = true
        token.events.expired++
      }
      if (deactivatedOn !== null) {
        if (today >= deactivatedOn + 30) this.#remove(token)
        continue
      }
      const { deadline, accepted } = removal(token, today)
      if (accepted >= 2 && today > deadline) {
        this.#remove(token)
        continue
      }
      this.#remind(
        token,
        'INACTIVITY',
        stages.findLast((stage) => deadline - stage <= today),
        deadline,
        today,
      )
      if (!token.isExpired) this.#remindOfExpiry(token, today)
    }
  }

  /** What arrives of what is due, if the mail server is up. */
  deliver(today: number): string[] {
    return this.tokens
      .filter(({ isThere, owner }) => isThere && owner.deactivatedOn === null)
      .flatMap((token) => [
        ...this.#deliver(token, 'INACTIVITY', today),
        ...(token.expiresOn > today ? this.#deliver(token, 'EXPIRY', today) : []),
      ])
  }

  #remove(token: ModelToken): void {
    token.isThere = false
    token.events.removed++
  }

  #remindOfExpiry(token: ModelToken, today: number): void {
    const { expiresOn, chosenOn, sent } = token
    const due = stages.findLast((stage) => expiresOn - stage <= today && expiresOn - stage > chosenOn)
    const isTold = sent.INACTIVITY.some(
      ({ on, deadline }) => due !== undefined && deadline >= expiresOn && on >= expiresOn - due - 1,
    )
    if (!isTold) this.#remind(token, 'EXPIRY', due, expiresOn, today)
  }

  #remind(
    token: ModelToken,
    purpose: Purpose,
    due: number | undefined,
    deadline: number,
    today: number,
  ): void {
    if (due === undefined) return
    const sent = token.sent[purpose]
    const last = Math.min(...sent.map(({ stage }) => stage))
    const ofLast = sent.filter(({ stage }) => stage === last)
    const stage = due < last ? due : ofLast.every(({ state }) => state === 'REFUSED') ? last : null
    if (stage === null) return
    for (const to of this.#recipients(token, sent)) {
      if (sent.some((it) => it.stage === stage && it.to === to)) continue
      sent.push({ stage, to, on: today, deadline, state: 'WAITING', acceptedOn: null })
      token.events.queued++
    }
  }

  #recipients({ owner }: ModelToken, sent: readonly Sent[]): ModelPerson[] {
    const isGiven = (person: ModelPerson) =>
      person.address !== null && !sent.some(({ to, state }) => to === person && state === 'REFUSED')
    return isGiven(owner) ? [owner] : this.people.filter((it) => it.isAdministrator && isGiven(it))
  }

  #deliver(token: ModelToken, purpose: Purpose, today: number): string[] {
    const sent = token.sent[purpose]
    const last = Math.min(...sent.map(({ stage }) => stage))
    return sent
      .filter(({ state, stage }) => state === 'WAITING' && stage === last)
      .flatMap((reminder) => {
        if (reminder.to.isRefused) {
          reminder.state = 'REFUSED'
          token.events.refused++
          return []
        }
        reminder.deadline = purpose === 'EXPIRY' ? token.expiresOn : removal(token, today).deadline
        reminder.state = 'ACCEPTED'
        reminder.acceptedOn = today
        token.events.accepted++
        return [
          mailLine(token, purpose, reminder.to, reminder.deadline - today, wayOf(token, purpose, reminder)),
        ]
      })
  }
}

export const mailLine = (
  { name }: Pick<ModelToken, 'name'>,
  purpose: Purpose,
  { address, language }: Pick<ModelPerson, 'address' | 'language'>,
  days: number,
  way: 'KEEP' | 'EXTEND' | 'NONE',
): string => `${purpose} of ${name} in ${days} days to ${address} in ${language}, link: ${way}`

function wayOf(token: ModelToken, purpose: Purpose, { deadline }: Sent): 'KEEP' | 'EXTEND' | 'NONE' {
  if (token.isLocked) return 'NONE'
  return purpose === 'EXPIRY' || token.expiresOn <= deadline ? 'EXTEND' : 'KEEP'
}

/** Not before 180 days without use, 14 days after the first accepted reminder, and a day after the second. */
function removal({ idleSince, sent }: ModelToken, today: number): { deadline: number; accepted: number } {
  const byStage = stages.flatMap((stage) => {
    const days = sent.INACTIVITY.filter((it) => it.stage === stage).flatMap(
      ({ acceptedOn }) => acceptedOn ?? [],
    )
    return days.length === 0 ? [] : [Math.min(...days)]
  })
  const [first = today, second = today] = byStage.toSorted((a, b) => a - b)
  return {
    deadline: Math.max(idleSince + inactivityDays, first + 14, second + 1),
    accepted: byStage.length,
  }
}
