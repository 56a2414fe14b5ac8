import { ofModules } from './of-modules.ts'
import type { ExpectedRules } from './rule-words.ts'

/**
 * What a statement that somebody restricted to projects causes must say of each table that it mentions: in the words of
 * the tests, not those of the row rules. Each folder of tests tells it of the tables of its module.
 */
export const expectedRules: ExpectedRules = Object.assign(
  {},
  ...(await ofModules<{ readonly expectedRules: ExpectedRules }>('expected-rules.ts')).map(
    (it) => it.expectedRules,
  ),
)

/** The system's own work, which shows nothing to who asks. */
const systemsOwn: readonly RegExp[] = [
  // Who asks: read before there is anybody to restrict.
  /^select token\.selector, .* from access_tokens as token /,
  /^update access_tokens set last_used_at = /,
  // Whose token somebody reached for in vain: its owner reads it, nobody else.
  /^select owner_id from access_tokens where 1 = 1 and id = \?/,
  // Until the transaction ends, nobody else changes who administers.
  /^select id from users where role = \? order by id/,
]

const unquoted = (statement: string): string =>
  statement.replaceAll(/["`]/g, '').replaceAll(/\s+/g, ' ').trim()

/** From here to the end of the subquery that it is in. */
function restOfQuery(statement: string, from: number): string {
  let depth = 0
  for (let i = from; i < statement.length; i++) {
    if (statement[i] === '(') depth++
    if (statement[i] === ')' && --depth < 0) return statement.slice(from, i)
  }
  return statement.slice(from)
}

/** Without what is joined: that says for itself what is in it. */
function withoutJoins(query: string): string {
  const at = query.indexOf('join (')
  if (at < 0) return query
  const inside = restOfQuery(query, at + 'join ('.length)
  return withoutJoins(query.slice(0, at) + query.slice(at + 'join ('.length + inside.length + 1))
}

const mention = /\b(?:from|join|update|into) (\w+)\b/g

export interface Mention {
  readonly table: string
  readonly statement: string
  /** True if the rule of the table is there, with all of its parts. */
  readonly isRuled: boolean
}

/** Every mention of a scoped table in a statement. An insert is none: what it may insert is asked after it. */
export function mentionsIn(sql: string): Mention[] {
  const statement = unquoted(sql)
  if (systemsOwn.some((it) => it.test(statement))) return []
  return [...statement.matchAll(mention)]
    .filter(([found, table = '']) => table in expectedRules && !found.startsWith('into'))
    .map(({ 1: table = '', index }) => {
      const query = withoutJoins(restOfQuery(statement, index))
      const isRuled =
        query.includes('1 = 0') ||
        (expectedRules[table] ?? []).every((rule) =>
          new RegExp(String.raw`(?:where|and) \(?(?:\w+\.\w+ is null or )?${rule}`).test(query),
        )
      return { table, statement, isRuled }
    })
}

/** Inserts that stayed (each has an audit row then), and were not looked at by the rule of the table before that. */
export function uncheckedInserts(statements: readonly string[]): string[] {
  const all = statements.map(unquoted)
  return all.flatMap((statement, i) => {
    const table = scopedInsert(statement)
    if (!table) return []
    // One that failed has no audit row; the next one is of what comes after it in the request.
    const next = all.findIndex((other, j) => j > i && scopedInsert(other))
    const after = all.slice(i + 1, next < 0 ? undefined : next)
    const audited = after.findIndex((next) => next.startsWith('insert into audit_events'))
    const isChecked = after
      .slice(0, Math.max(audited, 0))
      .some(
        (next) =>
          next.startsWith(`select id from ${table} where id = ?`) &&
          mentionsIn(next).every((it) => it.isRuled),
      )
    return isChecked || audited < 0 ? [] : [statement]
  })
}

function scopedInsert(statement: string): string | null {
  const table = /^insert into (\w+)/.exec(statement)?.[1]
  return table && table in expectedRules && !ownParts.has(table) ? table : null
}

/** A bank account is written with its customer, who was looked at; a token is one's own by what is inserted. */
const ownParts = new Set(['partner_bank_accounts', 'access_tokens'])
