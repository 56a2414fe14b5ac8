import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { day, hour, type LifeService, startLifeService } from './life-service.ts'

let life: LifeService
let ada: number

beforeAll(async () => {
  life = await startLifeService()
})
beforeEach(async () => {
  await life.clear()
  ada = await life.person()
})
afterAll(() => life.close())

const roundAndMails = async () => {
  await life.round()
  await life.send()
  return life.mails()
}

describe('a token that nobody uses', () => {
  test('is reminded of three times and then removed, each with its audit event', async () => {
    const token = await life.token(ada, 149)
    expect(await roundAndMails()).toEqual([])
    await life.live(1)
    await life.live(22)
    const [first, ...none] = await life.mails()
    expect(none).toEqual([])
    expect(first?.subject).toMatch(/^Access token “token \d+” will be removed in 30 days, on \d+ \w+ \d{4}$/)
    await life.live(6)
    expect((await life.mails()).map(({ subject }) => subject)).toEqual([expect.stringContaining('in 7 days')])
    await life.live(1)
    expect((await life.mails()).map(({ subject }) => subject)).toEqual([expect.stringContaining('in 1 day,')])
    expect(await life.find(token)).toBeDefined()
    await life.live(2)
    expect(await life.find(token)).toBeUndefined()
    expect(await life.mails()).toEqual([])
    expect(await life.events(token)).toEqual([
      'created',
      'reminderQueued',
      'reminderAccepted',
      'reminderQueued',
      'reminderAccepted',
      'reminderQueued',
      'reminderAccepted',
      'removed',
    ])
  })
})
