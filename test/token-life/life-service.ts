import { type Selectable, sql, type Updateable } from 'kysely'
import { type ParsedMail, simpleParser } from 'mailparser'
import { readNow } from '../../src/database/database.ts'
import type { Tables } from '../../src/database/tables.ts'
import type { Log } from '../../src/lib/log.ts'
import { mailKinds } from '../../src/mail/define-mail.ts'
import { MailSender } from '../../src/mail/mail-sender.ts'
import { dueMails } from '../../src/mail/outbox.ts'
import { SmtpMailer } from '../../src/mail/smtp-mailer.ts'
import { openTokenLink } from '../../src/modules/token-links/open-token-link.ts'
import { useTokenLink } from '../../src/modules/token-links/use-token-link.ts'
import type { Language } from '../../src/modules/users/tables.ts'
import { type SmtpPeer, startSmtpPeer } from '../support/smtp-peer.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

export const hour = 3_600_000
export const day = 24 * hour

export type TokenRow = Selectable<Tables['access_tokens']>
export type TokenColumns = Updateable<Tables['access_tokens']>

interface Person {
  readonly role?: 'ADMINISTRATOR' | 'USER'
  readonly email?: string | null
  readonly language?: Language
}

/** The test app with a mail server, and the job and the sender run when a test says so. */
export interface LifeService {
  readonly app: TestApp
  readonly peer: SmtpPeer
  /** The database's clock. */
  now(): Promise<number>
  person(person?: Person): Promise<number>
  /** A token that has not been used for so many days, and has the time that its columns say. */
  token(ownerId: number, idleDays: number, columns?: TokenColumns): Promise<number>
  find(id: number): Promise<TokenRow | undefined>
  /** As many like this one as are named, with these columns. */
  copy(id: number, count: number, name: string, columns: TokenColumns): Promise<void>
  /** Runs the job once. */
  round(): Promise<void>
  /** Sends what is due. */
  send(): Promise<void>
  /** So many days pass, with a round and its mails at the end of each. */
  live(days: number): Promise<void>
  /** As if so many days had passed for all tokens and what was sent about them, at once. Links of before are lost. */
  age(days: number): Promise<void>
  /** What arrived since it was asked last. */
  mails(): Promise<ParsedMail[]>
  /** Actions of audit events about this token, in their order. */
  events(tokenId: number): Promise<string[]>
  /** Mails that were queued about tokens: `30 ACCEPTED`. */
  reminders(): Promise<string[]>
  /** Presses the button of the page behind the link in a mail. False if the link does not work. */
  press(mail: ParsedMail | undefined): Promise<boolean>
  /** Lets no event of this action be written until `work` is done. */
  withoutAudit(action: string, work: () => Promise<unknown>): Promise<void>
  /** Takes away tokens, mails and what the job knows. */
  clear(): Promise<void>
  close(): Promise<void>
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} }

export async function startLifeService(): Promise<LifeService> {
  const app = await startTestApp()
  const peer = await startSmtpPeer()
  const { database } = app.app
  const { db } = database
  const port = peer.port
  let read = 0

  const now = () => readNow(db, database)
  const round = () => app.app.tokenLife.round()
  async function send(): Promise<void> {
    if ((await dueMails(database, mailKinds(), 1)).length === 0) return
    const mailer = new SmtpMailer(
      { host: '127.0.0.1', port, secure: false, requireTls: false, auth: null },
      { name: 'Gatehouse', address: 'gatehouse@example.com' },
      5_000,
    )
    const services = { publicUrl: 'http://127.0.0.1:4000', linkAddress: app.app.linkAddress }
    // A new one each time: it does not rest after a server that could not be reached.
    const sender = new MailSender({ database, mailer, services, log: silent })
    await sender.sendDue()
    await sender.stop()
  }

  return {
    app,
    peer,
    now,
    round,
    send,
    async person({ role = 'USER', email, language = 'en' } = {}) {
      const id = await app.user(role === 'ADMINISTRATOR' ? role : ['customer:read'])
      const address = email === undefined ? `user-${id}@example.com` : email
      await db
        .updateTable('users')
        .set({ email: address, email_key: address, language })
        .where('id', '=', id)
        .execute()
      return id
    },
    async token(ownerId, idleDays, columns = {}) {
      const { id } = await app.token(['customer:read'], { ownerId })
      const time = await now()
      await db
        .updateTable('access_tokens')
        .set({
          idle_since: time - idleDays * day,
          expires_at: time + 3_000 * day,
          expiry_chosen_at: time - idleDays * day,
          ...columns,
        })
        .where('id', '=', id)
        .execute()
      return id
    },
    async copy(id, count, name, columns) {
      const token = await db
        .selectFrom('access_tokens')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const { id: _, noted_state, last_used_key, ...row } = token
      const rows = Array.from({ length: count }, (_, i) => ({
        ...row,
        ...columns,
        name: `${name} ${i}`,
        name_key: `${name} ${i}`,
        selector: `${name}${String(i).padStart(12 - name.length, '0')}`,
      }))
      await db.insertInto('access_tokens').values(rows).execute()
    },
    find: (id) => db.selectFrom('access_tokens').selectAll().where('id', '=', id).executeTakeFirst(),
    async live(days) {
      for (let i = 0; i < days; i++) {
        app.passTime(day)
        await round()
        await send()
      }
    },
    async age(days) {
      const ms = days * day
      const earlier = (column: string) => sql<number>`${sql.ref(column)} - ${ms}`
      await db
        .updateTable('access_tokens')
        .set({
          idle_since: earlier('idle_since'),
          expires_at: earlier('expires_at'),
          expiry_chosen_at: earlier('expiry_chosen_at'),
        })
        .execute()
      await db
        .updateTable('token_reminders')
        .set({
          cycle: earlier('cycle'),
          deadline: earlier('deadline'),
          queued_at: earlier('queued_at'),
          accepted_at: earlier('accepted_at'),
        })
        .execute()
    },
    mails() {
      const fresh = peer.received.slice(read)
      read = peer.received.length
      return Promise.all(fresh.map(({ raw }) => simpleParser(raw)))
    },
    async events(tokenId) {
      const rows = await db
        .selectFrom('audit_events')
        .select('action')
        .where('subject_type', '=', 'AccessToken')
        .where('subject_id', '=', tokenId)
        .orderBy('id')
        .execute()
      return rows.map(({ action }) => action.replace('accessToken.', ''))
    },
    async reminders() {
      const rows = await db.selectFrom('token_reminders').selectAll().orderBy('id').execute()
      return rows.map(({ stage, state }) => `${stage} ${state}`)
    },
    async press(mail) {
      const [, text = ''] = /\/token\?link=([\w-]+)/.exec(mail?.text ?? '') ?? []
      const opened = await openTokenLink(app.app.signIn, text)
      const request = { requestId: 'test', address: null, userAgent: null }
      return opened !== null && (await useTokenLink(app.app.signIn, opened.link, request)) !== 'LINK_ENDED'
    },
    async withoutAudit(action, work) {
      const trigger = 'create trigger tr_test before insert on audit_events'
      const statement =
        database.engine === 'sqlite'
          ? `${trigger} when new.action = '${action}' begin select raise(abort, 'injected'); end`
          : `${trigger} for each row if new.action = '${action}' then signal sqlstate '45000' set message_text = 'injected'; end if`
      await sql.raw(statement).execute(db)
      try {
        await work()
      } finally {
        await sql.raw('drop trigger tr_test').execute(db)
      }
    },
    async clear() {
      await db.deleteFrom('access_tokens').execute()
      await db.deleteFrom('mail_outbox').execute()
      await db.deleteFrom('token_life_gaps').execute()
      await db.deleteFrom('token_life_clock').execute()
      await db.updateTable('users').set({ email: null, email_key: null }).execute()
      await db
        .updateTable('token_policy')
        .set({ inactivity_days: 180, reminder_days: '30,7,1', deactivated_owner_days: 30, version: 1 })
        .execute()
      peer.received.length = 0
      peer.on = {}
      read = 0
    },
    async close() {
      await peer.close()
      await app.close()
    },
  }
}
