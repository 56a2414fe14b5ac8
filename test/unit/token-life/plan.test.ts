import { describe, expect, test } from 'vitest'
import { type Gap, observedLater } from '../../../src/modules/token-life/observed-time.ts'
import {
  isToldAlready,
  planExpiry,
  planRemoval,
  type SentReminder,
} from '../../../src/modules/token-life/plan.ts'
import type { ReminderState } from '../../../src/modules/token-life/tables.ts'

const hour = 3_600_000
const day = 24 * hour
const rules = { inactivityDays: 180, stages: [30, 7, 1], gaps: [] as readonly Gap[] }

/** By day of the cycle; accepted on that day unless something else is said. */
const sent = (stage: number, at: number, over: Partial<SentReminder> = {}): SentReminder => ({
  turn: 0,
  stage,
  state: 'ACCEPTED',
  deadline: 180 * day,
  queued_at: at * day,
  accepted_at: over.state && over.state !== 'ACCEPTED' ? null : at * day,
  ...over,
})
const removal = (at: number, reminders: readonly SentReminder[] = [], over: Partial<typeof rules> = {}) => {
  const plan = planRemoval(0, reminders, at * day, { ...rules, ...over })
  return { ...plan, deadline: plan.deadline / day }
}

describe('observed time', () => {
  test('is time without gaps', () => {
    expect(observedLater(10, 5, [])).toBe(15)
    expect(observedLater(10, 5, [{ from_at: 0, until_at: 8 }])).toBe(15)
    expect(observedLater(10, 5, [{ from_at: 0, until_at: 12 }])).toBe(17)
    expect(observedLater(10, 5, [{ from_at: 12, until_at: 100 }])).toBe(103)
    expect(observedLater(10, 5, [{ from_at: 15, until_at: 100 }])).toBe(15)
    expect(
      observedLater(10, 5, [
        { from_at: 12, until_at: 20 },
        { from_at: 21, until_at: 30 },
      ]),
    ).toBe(32)
  })
})

describe('a token that nobody uses', () => {
  test('is reminded of 30, 7 and 1 days ahead, each once', () => {
    expect(removal(149.9).due).toBeNull()
    expect(removal(150)).toMatchObject({ due: { turn: 0, stage: 30 }, deadline: 180 })
    expect(removal(172.9, [sent(30, 150)]).due).toBeNull()
    expect(removal(173, [sent(30, 150)]).due).toEqual({ turn: 0, stage: 7 })
    expect(removal(179, [sent(30, 150), sent(7, 173)]).due).toEqual({ turn: 0, stage: 1 })
    expect(removal(179.5, [sent(30, 150), sent(7, 173), sent(1, 179)]).due).toBeNull()
  })

  test('is removed an hour after its time, after two reminders that were accepted', () => {
    const two = [sent(30, 150), sent(7, 173)]
    expect(removal(180, two).mayRemove).toBe(false)
    expect(removal(180 + 1 / 24, two).mayRemove).toBe(true)
    expect(removal(400, [sent(30, 150)]).mayRemove).toBe(false)
    expect(removal(400, []).mayRemove).toBe(false)
    for (const state of ['QUEUED', 'REFUSED', 'FAILED', 'UNKNOWN', 'DROPPED'] as const)
      expect(removal(400, [sent(30, 150), sent(7, 173, { state })]).mayRemove).toBe(false)
  })

  test('waits 14 days after the first reminder, and a day after the second, whenever these are accepted', () => {
    expect(removal(200)).toMatchObject({ deadline: 214, due: { turn: 0, stage: 30 } })
    const late = [sent(30, 200)]
    expect(removal(206.9, late)).toMatchObject({ deadline: 214, due: null })
    expect(removal(207, late)).toMatchObject({ deadline: 214, due: { turn: 0, stage: 7 } })
    expect(removal(214, [...late, sent(7, 207)]).mayRemove).toBe(false)
    expect(removal(214.1, [...late, sent(7, 207)]).mayRemove).toBe(true)
    const slow = [sent(30, 150), sent(7, 179.5)]
    expect(removal(180.4, slow)).toMatchObject({ deadline: 180.5, mayRemove: false })
    expect(removal(180.6, slow)).toMatchObject({ mayRemove: true })
  })

  test('of stages that were missed only the latest is due', () => {
    expect(removal(179.5, [sent(30, 150)]).due).toEqual({ turn: 0, stage: 1 })
    expect(removal(190, [sent(30, 150), sent(7, 173, { state: 'QUEUED' })])).toMatchObject({
      due: { turn: 0, stage: 1 },
      deadline: 191,
    })
    expect(removal(190, [sent(30, 150, { state: 'QUEUED' })]).due).toBeNull()
  })

  test('what was lost is sent again a week later, what was dropped at once', () => {
    const lost = (state: SentReminder['state']) => [sent(30, 150, { state })]
    expect(removal(151, lost('FAILED')).due).toEqual({ turn: 0, stage: 30 })
    expect(removal(157, lost('FAILED')).due).toEqual({ turn: 1, stage: 30 })
    expect(removal(157, lost('UNKNOWN')).due).toEqual({ turn: 1, stage: 30 })
    expect(removal(151, lost('DROPPED')).due).toEqual({ turn: 1, stage: 30 })
    const again = [...lost('FAILED'), sent(30, 157, { turn: 1 })]
    expect(removal(173, again).due).toEqual({ turn: 1, stage: 7 })
  })

  test('a stage is accepted if one of its recipients has it', () => {
    const one = [sent(30, 150, { state: 'REFUSED' }), sent(30, 150.5)]
    expect(removal(151, one)).toMatchObject({ accepted: 1, due: null })
  })

  test('the last stage is sent again if too few were accepted', () => {
    const few = [sent(1, 200)]
    expect(removal(201, few).due).toBeNull()
    expect(removal(207, few).due).toEqual({ turn: 1, stage: 7 })
    expect(removal(215, [...few, sent(7, 207, { turn: 1 })]).mayRemove).toBe(true)
  })

  test('a date that was told is kept, also when the policy becomes shorter', () => {
    const told = [sent(30, 150), sent(7, 160), sent(1, 161)]
    expect(removal(170, told, { inactivityDays: 60 })).toMatchObject({ deadline: 180, mayRemove: false })
    expect(removal(60, [], { inactivityDays: 15, stages: [14, 1] })).toMatchObject({
      deadline: 74,
      mayRemove: false,
      due: { turn: 0, stage: 14 },
    })
  })

  test('reminders of long ago are forgotten: with a longer policy they begin again', () => {
    const old = [sent(30, 150), sent(7, 173), sent(1, 179)]
    expect(removal(335, old, { inactivityDays: 365 })).toMatchObject({
      accepted: 0,
      due: { turn: 1, stage: 30 },
    })
    expect(removal(366, old, { inactivityDays: 365 }).mayRemove).toBe(false)
  })

  test('time that nobody observed takes nothing from anybody', () => {
    const jump = [{ from_at: 151 * day, until_at: 351 * day }]
    const reminded = [sent(30, 150)]
    expect(removal(351, reminded, { gaps: jump })).toMatchObject({ deadline: 380, due: null })
    expect(removal(373, reminded, { gaps: jump }).due).toEqual({ turn: 0, stage: 7 })
    expect(removal(351, [...reminded, sent(7, 150.5)], { gaps: jump }).mayRemove).toBe(false)
  })

  test('a clock that went back only makes it wait', () => {
    const ahead = [sent(30, 350, { deadline: 364 * day }), sent(7, 357, { deadline: 364 * day })]
    expect(removal(200, ahead)).toMatchObject({ deadline: 364, mayRemove: false })
  })
})

describe('a token that expires', () => {
  const expiry = (at: number, chosenAt: number, reminders: readonly SentReminder[] = []) =>
    planExpiry({ expires_at: 180 * day, expiry_chosen_at: chosenAt * day }, reminders, at * day, rules)

  test('is reminded of at the same stages, and never removed for that', () => {
    expect(expiry(149, 0).due).toBeNull()
    expect(expiry(150, 0)).toMatchObject({ due: { turn: 0, stage: 30 }, deadline: 180 * day })
    expect(expiry(179, 0, [sent(30, 150)]).due).toEqual({ turn: 0, stage: 1 })
    expect(expiry(180, 0).due).toBeNull()
    expect(expiry(400, 0, [sent(30, 150), sent(7, 173)]).mayRemove).toBe(false)
  })

  test('stages that were before the expiry was chosen are none', () => {
    expect(expiry(170, 170).due).toBeNull()
    expect(expiry(173, 173).due).toBeNull()
    expect(expiry(173, 172).due).toEqual({ turn: 0, stage: 7 })
    expect(expiry(179, 173).due).toEqual({ turn: 0, stage: 1 })
  })
})

describe('an expiry that a reminder of the removal tells of', () => {
  const expiresAt = 100 * day
  const told = (state: ReminderState, queuedDaysAhead = 7, deadline = expiresAt) =>
    isToldAlready(expiresAt, 7, [{ state, deadline, queued_at: expiresAt - queuedDaysAhead * day }])

  test.each(['QUEUED', 'ACCEPTED', 'UNKNOWN'] as const)('is told if that is %s', (state) => {
    expect(told(state)).toBe(true)
  })
  test.each(['REFUSED', 'FAILED', 'DROPPED'] as const)(
    'is not if that is %s: nobody has read it',
    (state) => {
      expect(told(state)).toBe(false)
    },
  )
  test('is not by one of long before, nor of a removal that comes first', () => {
    expect(told('ACCEPTED', 9)).toBe(false)
    expect(told('ACCEPTED', 7, expiresAt - 1)).toBe(false)
  })
})
