import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import type { TokenLinkPurpose } from '../../src/modules/links/tables.ts'
import { createSignInLink } from '../../src/modules/sign-in/links/sign-in-links.ts'
import { allRows } from '../support/all-rows.ts'
import type { IssuedToken } from '../support/test-app.ts'
import {
  day,
  deadlineMs,
  rowOfLink,
  startTokenLinkService,
  type TokenLinkService,
} from './token-link-service.ts'

let service: TokenLinkService
let owner: number
let token: IssuedToken

beforeAll(async () => {
  service = await startTokenLinkService()
})
afterAll(() => service.close())

beforeEach(async () => {
  owner = await service.app.user([])
  token = await service.app.token(['accessToken:read'], { ownerId: owner })
})

const purposes = ['KEEP_TOKEN', 'EXTEND_TOKEN'] as const
const open = (link: string) => service.browser().get(`/token?link=${encodeURIComponent(link)}`)
const press = (link: string) => service.browser().submit('/token', { link }, { 'user-agent': 'Pressing/1.0' })

/** It does nothing, and shows what it shows to whoever makes one up. */
async function expectDead(link: string): Promise<void> {
  const before = await allRows(service.app.app.database)
  const madeUp = await open('made up')
  expect(madeUp.text).toContain('This link does not work any more')
  for (const { status, text } of [madeUp, await open(link), await press(link)]) {
    expect(status).toBe(410)
    expect(text).toBe(madeUp.text)
  }
  expect(await allRows(service.app.app.database)).toBe(before)
}

const ask = async (secret: string, mutation: string): Promise<void> => {
  const { errors } = await service.app.ask(secret, `mutation { ${mutation} }`)
  expect(errors).toEqual([])
}

test('KEEP_TOKEN: opening shows, pressing keeps for another period, once, and the audit log says who and how', async () => {
  service.app.passTime(100 * day)
  const before = await service.row(token)
  const link = await service.link('KEEP_TOKEN', token)
  const shown = await open(link)
  expect(shown.status).toBe(200)
  expect(shown.text).toContain(before.name)
  expect(shown.text).toContain('One&#39;s own access tokens: Read')
  expect(shown.text).toContain('<dt>Last used</dt><dd>never</dd>')
  expect(shown.text.match(/<button/g)).toHaveLength(1)
  expect(await service.row(token)).toEqual(before)

  const pressed = await press(link)
  expect(pressed.status).toBe(200)
  expect(pressed.text).toContain('The token stays')
  const after = await service.row(token)
  const [event, ...others] = await service.events(token, 'accessToken.kept')
  expect(others).toEqual([])
  expect(after).toMatchObject({ expires_at: before.expires_at, version: before.version + 1 })
  expect(after.idle_since).toBeGreaterThanOrEqual(before.idle_since + 100 * day)
  expect(event).toMatchObject({
    actor_kind: 'PERSON',
    actor_user_id: owner,
    actor_session_id: null,
    actor_name: 'one-time link',
    owner_user_id: owner,
    address: '127.0.0.1',
    user_agent: 'Pressing/1.0',
    changes: JSON.stringify({ idle_since: [before.idle_since, after.idle_since] }),
  })
  await expectDead(link)
})

test('EXTEND_TOKEN: pressing lets it live for the default lifetime from now, also if it was noted that it expired', async () => {
  const { db } = service.app.app.database
  await db.updateTable('access_tokens').set({ expired_at: 5 }).where('id', '=', token.id).execute()
  const before = await service.row(token)
  service.app.passTime(170 * day)
  const link = await service.link('EXTEND_TOKEN', token)
  expect((await press(link)).text).toContain('The token is extended')
  const after = await service.row(token)
  expect(after.expires_at).toBeGreaterThanOrEqual(before.expires_at + 170 * day)
  expect(after.expires_at).toBeLessThan(before.expires_at + 171 * day)
  expect(after.expired_at).toBeNull()
  expect(after.idle_since).toBeGreaterThanOrEqual(before.idle_since + 170 * day)
  const [event, ...others] = await service.events(token, 'accessToken.extended')
  expect(others).toEqual([])
  expect(event).toMatchObject({ actor_kind: 'PERSON', actor_user_id: owner, actor_name: 'one-time link' })
  expect(JSON.parse(event?.changes as string)).toEqual({
    expires_at: [before.expires_at, after.expires_at],
    expired_at: [5, null],
  })
  await expectDead(link)
})

test('an extension makes no token end earlier than before', async () => {
  const expiresAt = (await service.row(token)).expires_at + 100 * day
  const { db } = service.app.app.database
  await db.updateTable('access_tokens').set({ expires_at: expiresAt }).where('id', '=', token.id).execute()
  expect((await press(await service.link('EXTEND_TOKEN', token))).status).toBe(200)
  expect((await service.row(token)).expires_at).toBe(expiresAt)
})

test('a link of an administrator acts in their name, and says whose token it is', async () => {
  const administrator = await service.app.user('ADMINISTRATOR')
  const link = await service.link('KEEP_TOKEN', token, administrator)
  expect((await open(link)).text).toContain(`<dt>Owner</dt><dd>User `)
  expect((await press(link)).status).toBe(200)
  const [event] = await service.events(token, 'accessToken.kept')
  expect(event).toMatchObject({ actor_user_id: administrator, owner_user_id: owner })
})

test.each(purposes)('%s dies with its deadline, by the clock of the database', async (purpose) => {
  const link = await service.link(purpose, token)
  service.app.passTime(deadlineMs - 60_000)
  expect((await open(link)).status).toBe(200)
  service.app.passTime(60_000)
  await expectDead(link)
})

const set = (table: 'access_tokens' | 'users', id: number, columns: Record<string, unknown>) =>
  service.app.app.database.db.updateTable(table).set(columns).where('id', '=', id).execute()

test.each(purposes)('%s dies with the token, and while it is locked', async (purpose) => {
  const link = await service.link(purpose, token)
  const session = await service.app.session(await service.app.user('ADMINISTRATOR'))
  const id = globalId('AccessToken', token.id)
  await ask(session, `lockAccessToken(input: { id: "${id}", reason: "Leaked?" }) { id }`)
  await expectDead(link)
  await ask(session, `unlockAccessToken(input: { id: "${id}" }) { id }`)
  expect((await open(link)).status).toBe(200)
  await ask(session, `deleteAccessToken(input: { id: "${id}" }) { deletedId }`)
  await expectDead(link)
})

test.each(purposes)('%s dies when the token goes to another owner', async (purpose) => {
  const [ofOwner, ofAdministrator] = [
    await service.link(purpose, token),
    await service.link(purpose, token, await service.app.user('ADMINISTRATOR')),
  ]
  await set('access_tokens', token.id, { owner_id: await service.app.user([]) })
  await expectDead(ofOwner)
  await expectDead(ofAdministrator)
})

test.each(purposes)('%s dies with its owner, for good if they were deactivated', async (purpose) => {
  const administrator = await service.app.user('ADMINISTRATOR')
  const ofOwner = await service.link(purpose, token)
  const ofAdministrator = await service.link(purpose, token, administrator)
  const session = await service.app.session(administrator)
  const id = globalId('User', owner)
  await ask(session, `deactivateUser(input: { id: "${id}" }) { id }`)
  await expectDead(ofOwner)
  await expectDead(ofAdministrator)
  await ask(session, `reactivateUser(input: { id: "${id}" }) { id }`)
  await expectDead(ofOwner)
  expect((await open(ofAdministrator)).status).toBe(200)
})

test.each([
  ['is deactivated', { is_active: 0 }],
  ['is no administrator any more', { role: 'USER' }],
])('a link of an administrator dies when they are one no more: who %s', async (_what, columns) => {
  const administrator = await service.app.user('ADMINISTRATOR')
  const link = await service.link('EXTEND_TOKEN', token, administrator)
  await set('users', administrator, columns)
  await expectDead(link)
})

test('whoever may extend tokens gets by without being an administrator; restricted to projects, they may not', async () => {
  const helper = await service.app.user(['tokenAdministration:update'])
  const link = await service.link('EXTEND_TOKEN', token, helper)
  expect((await open(link)).status).toBe(200)
  await set('users', helper, { all_projects: 0 })
  await expectDead(link)
  await expectDead(
    await service.link('EXTEND_TOKEN', token, await service.app.user(['tokenAdministration:read'])),
  )
})

test('links of a cycle end with it: by keeping, using or extending; being used is no reason not to extend', async () => {
  const made = () => Promise.all([...purposes, ...purposes].map((purpose) => service.link(purpose, token)))
  const statuses = (links: readonly string[]) =>
    Promise.all(links.map(async (link) => (await open(link)).status))

  const [keep1, extend1, keep2, extend2] = (await made()) as [string, string, string, string]
  expect(await statuses([keep1, extend1, keep2, extend2])).toEqual([200, 200, 200, 200])
  expect((await press(keep1)).status).toBe(200)
  expect(await statuses([keep1, extend1, keep2, extend2])).toEqual([410, 200, 410, 200])
  service.app.passTime(day)
  const keep3 = await service.link('KEEP_TOKEN', token)
  expect((await press(extend1)).status).toBe(200)
  expect(await statuses([extend1, extend2, keep3])).toEqual([410, 410, 410])

  const [keep4, extend4] = (await made()) as [string, string]
  service.app.passTime(day)
  await service.app.ask(token.secret, '{ viewer { kind } }')
  await service.app.app.lastUse.flush()
  expect(await statuses([keep4, extend4])).toEqual([410, 200])

  const session = await service.app.session(owner)
  const until = new Date((await service.row(token)).expires_at + day).toISOString()
  const input = `{ id: "${globalId('AccessToken', token.id)}", expiresAt: "${until}" }`
  await ask(session, `extendAccessToken(input: ${input}) { id }`)
  expect(await statuses([keep4, extend4])).toEqual([410, 410])
})

test('a new address ends what was sent to the old one; a new password does not', async () => {
  const { database } = service.app.app
  const link = await service.link('KEEP_TOKEN', token)
  const reset = await database.transaction((trx) => createSignInLink(trx, database, 'PASSWORD_RESET', owner))
  const secret = new URL(await service.app.app.linkAddress(reset.id)).searchParams.get('link') as string
  const chosen = 'a paddock of quiet llamas'
  const form = { link: secret, password: chosen, repeated: chosen }
  expect((await service.browser().submit('/password/new', form)).status).toBe(303)
  expect((await open(link)).status).toBe(200)
  const chief = await service.app.session(await service.app.user('ADMINISTRATOR'))
  const { version } = await database.db
    .selectFrom('users')
    .select('version')
    .where('id', '=', owner)
    .executeTakeFirstOrThrow()
  const id = globalId('User', owner)
  await ask(
    chief,
    `updateUser(input: { id: "${id}", version: ${version}, email: "new-${owner}@example.com" }) { id }`,
  )
  await expectDead(link)
})

test('Saleor CVE-2026-35407: a mailed link was not bound to its user; here to its user, token, owner, purpose, moment and row', async () => {
  const mine = await service.link('EXTEND_TOKEN', token)
  const others = await service.app.token(['accessToken:read'], { ownerId: await service.app.user([]) })
  const theirs = await service.link('EXTEND_TOKEN', others)
  const [, secret = ''] = /^\d+-(.*)$/.exec(mine) ?? []
  const forged = [
    `${rowOfLink(theirs)}-${secret}`,
    `${rowOfLink(mine)}-${'A'.repeat(43)}`,
    `${rowOfLink(mine)}-${secret.slice(0, -1)}${secret.endsWith('A') ? 'E' : 'A'}`,
    `${mine}x`,
    `0${mine}`,
    mine.slice(0, -1),
    String(rowOfLink(mine)),
    '',
    'x'.repeat(5_000),
  ]
  for (const link of forged) await expectDead(link)

  const { db } = service.app.app.database
  const administrator = await service.app.user('ADMINISTRATOR')
  const sibling = await service.app.token(['accessToken:read'], { ownerId: owner })
  const { expires_at, idle_since } = await service.row(sibling)
  await set('access_tokens', token.id, { expires_at, idle_since })
  const stolen: Record<string, unknown>[] = [
    { user_id: administrator },
    { token_id: sibling.id },
    { purpose: 'KEEP_TOKEN', token_instant: idle_since },
    { token_owner_id: others.ownerId },
  ]
  for (const columns of stolen) {
    const link = await service.link('EXTEND_TOKEN', token)
    expect((await open(link)).status).toBe(200)
    await db.updateTable('one_time_links').set(columns).where('id', '=', rowOfLink(link)).execute()
    if ('token_owner_id' in columns) await set('access_tokens', token.id, { owner_id: others.ownerId })
    await expectDead(link)
  }
  const late = await service.link('KEEP_TOKEN', sibling)
  await set('access_tokens', sibling.id, { idle_since: idle_since + 1 })
  await db
    .updateTable('one_time_links')
    .set({ token_instant: idle_since + 1 })
    .where('id', '=', rowOfLink(late))
    .execute()
  await expectDead(late)
})

test('links of one page do nothing on another', async () => {
  const { database, linkAddress } = service.app.app
  const keep = await service.link('KEEP_TOKEN', token)
  const reset = await database.transaction((trx) => createSignInLink(trx, database, 'PASSWORD_RESET', owner))
  const ofReset = new URL(await linkAddress(reset.id)).searchParams.get('link') as string
  await expectDead(ofReset)
  const chosen = 'a paddock of quiet llamas'
  for (const path of ['/password/new', '/set-up']) {
    expect((await service.browser().get(`${path}?link=${keep}`)).status).toBe(410)
    const form = { link: keep, password: chosen, repeated: chosen, username: 'eve', displayName: 'Eve' }
    expect((await service.browser().submit(path, form)).status).toBe(410)
  }
  expect((await press(keep)).status).toBe(200)
})

test('if it can not be recorded, nothing is extended and the link still works', async () => {
  const link = await service.link('EXTEND_TOKEN', token)
  const before = await allRows(service.app.app.database)
  const { db } = service.app.app.database
  const rename = (from: string, to: string) => db.schema.alterTable(from).renameTo(to).execute()
  await rename('audit_events', 'audit_events_away')
  expect((await press(link)).status).toBe(500)
  await rename('audit_events_away', 'audit_events')
  expect(await allRows(service.app.app.database)).toBe(before)
  expect((await press(link)).status).toBe(200)
})

test.each(purposes satisfies readonly TokenLinkPurpose[])(
  '%s: of 200 who press at the same time, one does it',
  async (purpose) => {
    service.app.passTime(day)
    const link = await service.link(purpose, token)
    const answers = await Promise.all(Array.from({ length: 200 }, () => press(link)))
    const byStatus = Map.groupBy(answers, ({ status }) => status)
    expect(byStatus.get(200)).toHaveLength(1)
    expect(byStatus.get(410)).toHaveLength(199)
    const events = await Promise.all(
      ['accessToken.kept', 'accessToken.extended'].map((action) => service.events(token, action)),
    )
    expect(events.flat()).toHaveLength(1)
    expect((await service.row(token)).version).toBe(2)
  },
)
