import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Joined, NextRead } from '../../../src/lib/next-read.ts'

/** Something that changes, and reads of it that end when the test says so. */
class Slow {
  version = 0
  readonly reads: { readonly keys: readonly string[]; end(): void; fail(error: Error): void }[] = []

  read = async (keys: readonly string[]): Promise<Map<string, number>> => {
    const seen = this.version
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.reads.push({ keys, end: resolve, fail: reject })
    await promise
    return new Map(keys.map((key) => [key, seen]))
  }
}

/** What is put off to the next turn of the event loop has begun then, also on a machine that is busy. */
async function nextTurn(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await immediate()
}

let slow: Slow
let next: NextRead<string, number>
beforeEach(() => {
  slow = new Slow()
  next = new NextRead(slow.read, 4)
})

test('all who ask before a read begins share it, each key once', async () => {
  const answers = Promise.all([next.get('a'), next.get('b'), next.get('a')])
  await nextTurn()
  slow.reads[0]?.end()
  expect(await answers).toEqual([0, 0, 0])
  expect(slow.reads.map(({ keys }) => keys)).toEqual([['a', 'b']])
})

test('who asks while a read is under way is not answered by it', async () => {
  const first = next.get('a')
  await nextTurn()
  slow.version = 1
  const second = next.get('a')
  slow.reads[0]?.end()
  expect(await first).toBe(0)
  await nextTurn()
  slow.reads[1]?.end()
  expect(await second).toBe(1)
})

test('nothing is kept: who asks later causes another read', async () => {
  for (const version of [0, 1, 2]) {
    slow.version = version
    const answer = next.get('a')
    await nextTurn()
    slow.reads[version]?.end()
    expect(await answer).toBe(version)
  }
})

test('what a read does not find is null', async () => {
  const empty = new NextRead<string, number>(async () => new Map(), 4)
  expect(await empty.get('a')).toBeNull()
})

test('more keys than fit are read in turn, none is forgotten', async () => {
  const keys = [...'abcdefghi']
  const answers = Promise.all(keys.map((key) => next.get(key)))
  for (const turn of [0, 1, 2]) {
    await nextTurn()
    slow.reads[turn]?.end()
  }
  expect(await answers).toEqual(keys.map(() => 0))
  expect(slow.reads.map((read) => read.keys.join(''))).toEqual(['abcd', 'efgh', 'i'])
})

describe('a read that fails', () => {
  test('fails for those who joined it, and for nobody else', async () => {
    const joined = [next.get('a'), next.get('b')]
    await nextTurn()
    const later = next.get('a')
    slow.reads[0]?.fail(new Error('gone'))
    for (const answer of joined) await expect(answer).rejects.toThrow('gone')
    await nextTurn()
    slow.reads[1]?.end()
    expect(await later).toBe(0)
  })

  test('also when it throws at once', async () => {
    const broken = new NextRead<string, number>(() => {
      throw new Error('gone')
    }, 4)
    await expect(broken.get('a')).rejects.toThrow('gone')
    await expect(broken.get('a')).rejects.toThrow('gone')
  })
})

describe('a read that hangs', () => {
  test('holds up those who came after it for a moment only, and answers its own when it ends', async () => {
    const hanging = next.get('a')
    await nextTurn()
    slow.version = 1
    const later = next.get('a')
    await delay(150)
    slow.reads[1]?.end()
    expect(await later).toBe(1)
    slow.reads[0]?.end()
    expect(await hanging).toBe(0)
    await nextTurn()
    expect(slow.reads).toHaveLength(2)
  })

  test('does not set off more than one read at a time behind it', async () => {
    void next.get('a')
    await nextTurn()
    void next.get('a')
    await delay(150)
    void next.get('a')
    slow.reads[0]?.end()
    await nextTurn()
    expect(slow.reads).toHaveLength(2)
    slow.reads[1]?.end()
    await nextTurn()
    expect(slow.reads).toHaveLength(3)
  })
})

describe('who joins and has other things to do first', () => {
  test('sets off a read at once if nobody else is under way', async () => {
    const joined = next.join('a')
    await nextTurn()
    slow.reads[0]?.end()
    expect(await joined.answer()).toBe(0)
    expect(slow.reads).toHaveLength(1)
  })

  test('waits for company till most of those under way wait', async () => {
    const first = next.join('a')
    await nextTurn()
    slow.reads[0]?.end()
    await nextTurn()
    const late = [next.join('b'), next.join('c')]
    await nextTurn()
    expect(slow.reads.map(({ keys }) => keys)).toEqual([['a']])
    const later = next.join('d')
    await nextTurn()
    expect(slow.reads.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c', 'd']])
    slow.reads[1]?.end()
    expect(await Promise.all([first, ...late, later].map((place) => place.answer()))).toEqual([0, 0, 0, 0])
  })

  test('does not wait any more when the answer is needed', async () => {
    const first = ['a', 'b', 'c'].map((key) => next.join(key))
    await nextTurn()
    slow.reads[0]?.end()
    await nextTurn()
    const answer = next.join('d').answer()
    await nextTurn()
    slow.reads[1]?.end()
    expect(await answer).toBe(0)
    await Promise.all(first.map((place) => place.answer()))
  })

  test('shares what somebody else sets off, and sets off no other', async () => {
    const first = ['a', 'b', 'c'].map((key) => next.join(key))
    await nextTurn()
    slow.reads[0]?.end()
    const joined = next.join('d')
    const other = next.get('e')
    await nextTurn()
    slow.version = 1
    const answer = joined.answer()
    slow.reads[1]?.end()
    expect([await answer, await other]).toEqual([0, 0])
    await Promise.all(first.map((place) => place.answer()))
    await nextTurn()
    expect(slow.reads.map(({ keys }) => keys)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ])
  })

  test('is not answered by a read that was under way', async () => {
    const first = next.get('a')
    await nextTurn()
    slow.version = 1
    const joined = next.join('a')
    slow.reads[0]?.end()
    expect(await first).toBe(0)
    await nextTurn()
    slow.reads[1]?.end()
    expect(await joined.answer()).toBe(1)
  })

  test('hears of a failure when they ask, however late', async () => {
    const joined = next.join('a')
    await nextTurn()
    slow.reads[0]?.fail(new Error('gone'))
    await nextTurn()
    await expect(joined.answer()).rejects.toThrow('gone')
  })
})

test('no answer is ever older than its question, however the two fall', async () => {
  let version = 0
  const any = new NextRead<string, number>(async (keys) => {
    // The network to the database, its moment of reading, and the network back.
    await delay(Math.random() * 3)
    const seen = version
    await delay(Math.random() * 3)
    return new Map(keys.map((key) => [key, seen]))
  }, 4)
  const ask = async (key: string, has: 'NOTHING' | 'OTHER THINGS') => {
    await delay(Math.random() * 200)
    version++
    const asked = version
    const answer = has === 'NOTHING' ? await any.get(key) : await afterOtherThings(any.join(key))
    return answer !== null && answer >= asked
  }
  const afterOtherThings = async ({ answer }: Joined<number>) => {
    await delay(Math.random() * 10)
    return answer()
  }
  const fresh = await Promise.all(
    Array.from({ length: 5_000 }, (_, i) => ask(`key ${i % 7}`, i % 2 === 0 ? 'NOTHING' : 'OTHER THINGS')),
  )
  expect(fresh.filter((isFresh) => !isFresh)).toEqual([])
})
