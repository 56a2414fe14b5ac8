import { sql } from 'kysely'
import { verifyAuditLog } from '../../src/modules/audit/verify-audit-log.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { Findings } from './findings.ts'
import type { Token } from './token-state.ts'
import type { World } from './world.ts'

/** The whole database, while nobody writes: nothing is there by halves, and nothing that nobody made. */
export async function checkEverything(
  { database }: World,
  trail: AuditTrail,
  tokens: readonly Token[],
  findings: Findings,
): Promise<void> {
  const verdict = await verifyAuditLog(database)
  if (!verdict.intact) findings.add('audit chain broken', verdict.fault)

  const known = new Set(tokens.filter(({ isGone }) => !isGone).map(({ name }) => name))
  const rows = await database.db.selectFrom('access_tokens').select(['id', 'name']).execute()
  for (const { id, name } of rows) {
    if (!known.has(name))
      findings.add('half states', `${name} is there, and nobody made it or it was deleted`)
    const created = trail.ofToken(id).filter(({ action }) => action === 'accessToken.created')
    if (created.length !== 1)
      findings.add(
        'effect without an audit row, or the other way round',
        `${name} was created by ${created.length} events`,
      )
  }
  if (rows.length < known.size)
    findings.add('acknowledged and lost', `${known.size - rows.length} tokens are gone`)
  for (const [kind, query] of Object.entries(nothingOf)) {
    const { rows: found } = await sql<{ what: unknown }>`${sql.raw(query)}`.execute(database.db)
    for (const { what } of found.slice(0, 5)) findings.add('half states', `${kind}: ${what}`)
  }
}

const pairs = [
  ['QUEUED', 'PENDING'],
  ['QUEUED', 'SENDING'],
  ['ACCEPTED', 'SENT'],
  ['REFUSED', 'REFUSED'],
  ['FAILED', 'FAILED'],
  ['UNKNOWN', 'UNKNOWN'],
  ['DROPPED', 'EXPIRED'],
]

const countOf = (action: string) =>
  `(select count(*) from audit_events where subject_type = 'AccessToken' and subject_id = access_tokens.id and action = '${action}')`

/** Each must find nothing. */
const nothingOf: Record<string, string> = {
  'permissions without a token':
    'select token_id as what from access_token_permissions where token_id not in (select id from access_tokens)',
  'a token without permissions':
    'select name as what from access_tokens where id not in (select token_id from access_token_permissions)',
  'a reminder and its mail do not agree': `select reminder.message_key as what from token_reminders as reminder
    left join mail_outbox as mail on mail.message_key = reminder.message_key
    where mail.id is null or not (${pairs.map(([reminder, mail]) => `(reminder.state = '${reminder}' and mail.state = '${mail}')`).join(' or ')})`,
  'a mail without its reminder': `select mail.message_key as what from mail_outbox as mail
    left join token_reminders as reminder on reminder.message_key = mail.message_key
    where mail.kind = 'tokenLife.reminder' and reminder.id is null
    and exists (select 1 from access_tokens where mail.message_key like concat('reminder:%:', access_tokens.id, ':%:%:%:%'))`,
  'reminders and their events do not agree': `select name as what from access_tokens
    where ${countOf('accessToken.reminderQueued')} <> (select count(*) from token_reminders where token_id = access_tokens.id)
    or ${countOf('accessToken.reminderAccepted')} <> (select count(*) from token_reminders where token_id = access_tokens.id and state = 'ACCEPTED')`,
  'an expiry that was noted without an event': `select name as what from access_tokens
    where expired_at is not null and ${countOf('accessToken.expired')} = 0`,
}
