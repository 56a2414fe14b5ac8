import type { ParsedMail } from 'mailparser'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockAsAdministrator } from '../../src/modules/tokens/stop-token.ts'
import { deactivateUser } from '../../src/modules/users/stop-user.ts'
import { Random, testSeeds } from '../support/random.ts'
import { LifeModel, type ModelPerson, type ModelToken, mailLine, newToken } from './life-model.ts'
import { day, type LifeService, startLifeService } from './life-service.ts'

/**
 * Days of a company, more than a year of them: tokens are created, used, forgotten, kept and extended by the links in mails, locked;
 * people leave, or have addresses that no server takes. A model says each day who gets which mail, and what is gone.
 */
const actor = { kind: 'SYSTEM', name: 'test' } as const
let life: LifeService

beforeEach(async () => {
  life = await startLifeService()
})
afterEach(() => life.close())

class Company {
  readonly model = new LifeModel()
  readonly #random: Random
  readonly #secrets = new Map<number, string>()
  /** How likely each token is used on a day, by its id. */
  readonly #habits = new Map<number, number>()
  /** The last mail with a link about each token, by its name. */
  readonly #mails = new Map<string, ParsedMail>()
  readonly pressed = { worked: 0, late: 0 }

  constructor(seed: number) {
    this.#random = new Random(seed)
  }

  async hire(): Promise<void> {
    for (let i = 0; i < 14; i++) {
      const isAdministrator = i < 2
      const language = this.#random.pick(['en', 'de'] as const)
      const hasAddress = i < 2 || i % 6 !== 5
      const id = await life.person({
        role: isAdministrator ? 'ADMINISTRATOR' : 'USER',
        language,
        ...(!hasAddress && { email: null }),
      })
      const address = hasAddress ? `user-${id}@example.com` : null
      const isRefused = i === 4 || i === 8
      this.model.people.push({ id, isAdministrator, language, address, isRefused, deactivatedOn: null })
    }
  }

  async live(today: number): Promise<void> {
    const random = this.#random
    if (this.#secrets.size < 45 && random.chance(0.4)) await this.#create(today)
    for (const token of this.#usable(today)) {
      if (random.chance(this.#habits.get(token.id) ?? 0)) await this.#use(token, today)
      else if (random.chance(0.001)) await this.#lock(token)
      if (random.chance(0.01)) this.#habits.set(token.id, 0)
    }
    for (const token of this.model.tokens) if (random.chance(0.05)) await this.#press(token, today)
    if (today % 120 === 60) await this.#dismiss(random.pick(this.model.people.slice(2)), today)
    await life.app.app.lastUse.flush()
  }

  read(mails: readonly ParsedMail[]): string[] {
    return mails.map((mail) => {
      const { line, token } = readMail(mail)
      this.#mails.set(token, mail)
      return line
    })
  }

  #usable(today: number): ModelToken[] {
    return this.model.tokens.filter(
      ({ isThere, isLocked, isExpired, expiresOn, owner }) =>
        isThere && !isLocked && !isExpired && expiresOn > today && owner.deactivatedOn === null,
    )
  }

  async #create(today: number): Promise<void> {
    const owner = this.#random.pick(this.model.people.filter(({ deactivatedOn }) => deactivatedOn === null))
    const lifetime = this.#random.pick([5, 20, 60, 180, 180, 300, 365])
    const { id, secret } = await life.app.token(['customer:read'], {
      ownerId: owner.id,
      expiresAt: (await life.now()) + lifetime * day,
    })
    const name = (await life.find(id))?.name ?? ''
    this.#secrets.set(id, secret)
    this.#habits.set(id, this.#random.pick([0, 0, 0.01, 0.1]))
    this.model.tokens.push(newToken({ id, name, owner, expiresOn: today + lifetime }, today))
  }

  async #use(token: ModelToken, today: number): Promise<void> {
    const { status } = await life.app.ask(this.#secrets.get(token.id) ?? '', '{ viewer { kind } }')
    expect(status).toBe(200)
    this.model.use(token, today)
  }

  async #lock(token: ModelToken): Promise<void> {
    await lockAsAdministrator(life.app.app.database, actor, token.id, 'a test')
    token.isLocked = true
  }

  async #press(token: ModelToken, today: number): Promise<void> {
    const mail = this.#mails.get(token.name)
    if (!mail) return
    this.#mails.delete(token.name)
    const purpose = /\b(?:keep it|behalten):/.test(mail.text ?? '') ? 'KEEP' : 'EXTEND'
    if (!(await life.press(mail))) {
      this.pressed.late++
      return
    }
    this.pressed.worked++
    expect([token.isThere, token.isLocked, token.owner.deactivatedOn]).toEqual([true, false, null])
    if (purpose === 'KEEP') this.model.use(token, today)
    else this.model.extend(token, today)
  }

  async #dismiss(person: ModelPerson, today: number): Promise<void> {
    if (person.deactivatedOn !== null) return
    await deactivateUser(life.app.app.database, actor, 'SYSTEM', person.id)
    person.deactivatedOn = today
  }
}

function readMail(mail: ParsedMail): { readonly line: string; readonly token: string } {
  const english = /^Access token “(.*)” (will be removed|expires) in (\d+) days?, on/
  const german = /^Das Zugangstoken „(.*)“ (wird|läuft) in (\d+) Tage?n? (?:gelöscht|ab), am/
  const language = english.test(mail.subject ?? '') ? 'en' : 'de'
  const [, name = '', verb = '', count] =
    (language === 'en' ? english : german).exec(mail.subject ?? '') ?? []
  const [to] = [mail.to ?? []].flat().flatMap(({ value }) => value)
  const text = mail.text ?? ''
  const way = !text.includes('/token?link=')
    ? 'NONE'
    : /\b(?:keep it|behalten):/.test(text)
      ? 'KEEP'
      : 'EXTEND'
  const purpose = ['will be removed', 'wird'].includes(verb) ? 'INACTIVITY' : 'EXPIRY'
  const address = to?.address ?? null
  return { token: name, line: mailLine({ name }, purpose, { address, language }, Number(count), way) }
}

/** Lives through so many days. `isDown`: no mail leaves on that day. Answers the company, as it is then. */
async function liveThrough(seed: number, days: number, isDown: (today: number) => boolean): Promise<Company> {
  const company = new Company(seed)
  const { model } = company
  life.peer.on.recipient = (address) =>
    model.people.some((it) => it.isRefused && it.address === address) ? '550 5.1.1 No such user' : null
  await company.hire()
  for (let today = 0; today < days; today++) {
    await company.live(today)
    await life.round()
    model.round(today)
    life.peer.on.greeting = () => (isDown(today) ? '421 4.3.2 Down' : null)
    await life.send()
    const expected = isDown(today) ? [] : model.deliver(today)
    expect(company.read(await life.mails()).sort(), `mails of day ${today}`).toEqual(expected.sort())
    const rows = await life.app.app.database.db
      .selectFrom('access_tokens')
      .select('id')
      .orderBy('id')
      .execute()
    const there = model.tokens.filter(({ isThere }) => isThere).map(({ id }) => id)
    expect(
      rows.map(({ id }) => id),
      `tokens of day ${today}`,
    ).toEqual(there)
    life.app.passTime(day)
  }
  return company
}

async function expectAudited({ model }: Company): Promise<void> {
  for (const { id, events } of model.tokens) {
    const actions = await life.events(id)
    const count = (action: string) => actions.filter((it) => it === action).length
    expect(
      {
        queued: count('reminderQueued'),
        accepted: count('reminderAccepted'),
        refused: count('reminderFailed'),
        expired: count('expired'),
        removed: count('removed'),
      },
      `events of token ${id}`,
    ).toEqual(events)
  }
}

const sum = ({ model }: Company, event: keyof ModelToken['events']) =>
  model.tokens.reduce((total, { events }) => total + events[event], 0)

test.each(testSeeds(1, 1))(
  'a year, seed %i: each mail that is due arrives once, and gone is what should be',
  {
    timeout: 120_000,
  },
  async (seed) => {
    const company = await liveThrough(seed, 400, () => false)
    await expectAudited(company)
    expect(sum(company, 'accepted')).toBeGreaterThan(100)
    expect(sum(company, 'removed')).toBeGreaterThan(10)
    expect(sum(company, 'expired')).toBeGreaterThan(5)
    expect(sum(company, 'refused')).toBeGreaterThan(3)
    expect(company.pressed.worked).toBeGreaterThan(10)
  },
)

test.each(testSeeds(2, 1))(
  'a year, seed %i, with three weeks without mail',
  { timeout: 120_000 },
  async (seed) => {
    const company = await liveThrough(seed, 250, (today) => today >= 185 && today < 206)
    await expectAudited(company)
    const waiting = await life.app.app.database.db
      .selectFrom('mail_outbox')
      .select('id')
      .where('state', 'in', ['PENDING', 'SENDING'])
      .execute()
    expect(waiting).toEqual([])
  },
)
