import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { type ExportFormat, exportEvents } from '../../src/modules/audit/export-events.ts'
import { recordEvent } from '../../src/modules/audit/record-event.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

async function exported(format: ExportFormat): Promise<{ text: string; pieces: number }> {
  const pieces: string[] = []
  for await (const piece of exportEvents(app.app.database, format)) pieces.push(piece)
  return { text: pieces.join(''), pieces: pieces.length }
}

test('each event is a line: JSON as it is, and a table that no spreadsheet carries out', async () => {
  const token = await app.token(['customer:read'])
  const reason = '=HYPERLINK("http://evil.example","x")'
  const { errors } = await app.ask(
    token.secret,
    `mutation ($reason: String!) { lockAccessToken(input: { id: "${globalId('AccessToken', token.id)}", reason: $reason }) { id } }`,
    { variables: { reason }, headers: { 'user-agent': '=1+1, "quoted"' } },
  )
  expect(errors).toEqual([])

  const json = (await exported('ndjson')).text.trimEnd().split('\n')
  const events = json.map((line) => JSON.parse(line))
  expect(events.map(({ id }) => id)).toEqual([1, 2, 3])
  expect(events[2]).toMatchObject({
    action: 'accessToken.locked',
    outcome: 'DONE',
    actor_kind: 'TOKEN',
    actor_token_id: token.id,
    subject_id: token.id,
    changes: { lock_reason: [null, reason] },
    user_agent: '=1+1, "quoted"',
  })
  expect(Date.parse(events[2].occurred_at)).toBeGreaterThan(Date.now() - 60_000)

  const { text } = await exported('csv')
  expect(text).toMatch(/^id,occurred_at,action,.*,user_agent\r\n1,/)
  expect(text).toContain(`,"'=1+1, ""quoted"""\r\n`)
  expect(text.split('\r\n')).toHaveLength(5)
})

test('a value of several lines stays within its event, and no spreadsheet carries it out', async () => {
  const { database } = app.app
  const text = '=HYPERLINK("http://evil.example","x"),\nsecond line'
  await database.transaction((trx) =>
    recordEvent(
      trx,
      database,
      { kind: 'SYSTEM', name: 'test' },
      { action: 'lines', subjectType: 'X', subjectId: 1, changes: { text: [null, text] } },
    ),
  )
  const events = (await exported('ndjson')).text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.at(-1)).toMatchObject({ action: 'lines', changes: { text: [null, text] } })
  const table = (await exported('csv')).text.split('\r\n')
  expect(table).toHaveLength(events.length + 2)
  expect(table.at(-2)).toContain('second line')
  expect(table.at(-2)).not.toMatch(/(^|,)"?[=+@]/)
})

test('many events come in pieces, none twice and none left out', async () => {
  const { database } = app.app
  await database.transaction(async (trx) => {
    for (let i = 1; i <= 4_100; i++)
      await recordEvent(
        trx,
        database,
        { kind: 'SYSTEM', name: 'test' },
        { action: 'x', subjectType: 'X', subjectId: i },
      )
  })
  const { text, pieces } = await exported('ndjson')
  expect(pieces).toBe(3)
  const subjects = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ action }) => action === 'x')
    .map(({ subject_id }) => subject_id)
  expect(subjects).toEqual(Array.from({ length: 4_100 }, (_it, i) => i + 1))
})

test('no secret of a token is in the log', async () => {
  const { secret } = await app.token(['customer:read'])
  const { text } = await exported('ndjson')
  expect(text).toContain('accessToken.created')
  expect(text).not.toContain(secret)
  expect(text).not.toContain(secret.slice(16, 59))
})
