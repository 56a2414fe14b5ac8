import type { Database } from '../../database/database.ts'
import { type Cells, leanQuery } from '../../database/lean-query.ts'
import { isoInstant } from '../../lib/iso-instant.ts'

export type ExportFormat = 'ndjson' | 'csv'

const columns = [
  'id',
  'occurred_at',
  'action',
  'outcome',
  'actor_kind',
  'actor_user_id',
  'actor_token_id',
  'actor_session_id',
  'actor_name',
  'subject_type',
  'subject_id',
  'owner_user_id',
  'project_id',
  'changes',
  'request_id',
  'address',
  'user_agent',
] as const

const pageSize = 2_000

const pageAfter = `select ${columns.join(', ')} from audit_events where id > ? order by id limit ${pageSize}`

/** All events in the order of their ids, as text in pieces: no more than a page of them is in memory. */
export async function* exportEvents(
  { db }: Pick<Database, 'db'>,
  format: ExportFormat,
): AsyncGenerator<string> {
  const write = format === 'csv' ? csvLine : jsonLine
  if (format === 'csv') yield csvLine(columns)
  for (let after: unknown = 0; ; ) {
    const rows = await leanQuery(db, pageAfter, [after])
    if (rows.length > 0) yield rows.map((row) => write(readable(row))).join('')
    if (rows.length < pageSize) return
    after = rows.at(-1)?.[0]
  }
}

const timeAt = columns.indexOf('occurred_at')
const changesAt = columns.indexOf('changes')

const readable = (row: Cells): Cells => row.with(timeAt, isoInstant(Number(row[timeAt])))

const jsonLine = (row: Cells): string => {
  const changes = row[changesAt]
  const values = row.with(changesAt, changes === null ? null : JSON.parse(String(changes)))
  return `${JSON.stringify(Object.fromEntries(columns.map((column, i) => [column, values[i]])))}\n`
}

/** RFC 4180. */
const csvLine = (row: Cells): string => `${row.map(csvCell).join(',')}\r\n`

/** What others wrote must not begin as a formula does: spreadsheets would carry it out. */
function csvCell(value: unknown): string {
  if (value === null) return ''
  const text = String(value)
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
