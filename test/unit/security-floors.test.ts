import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Versions below these have known holes; an audit service may not answer where this is installed. */
const floors: Record<string, readonly [number, number, number]> = {
  '@pothos/plugin-scope-auth': [4, 2, 1],
  '@pothos/plugin-relay': [4, 8, 1],
  'graphql-yoga': [5, 21, 3],
  kysely: [0, 28, 17],
  mysql2: [3, 23, 4],
  nodemailer: [10, 1, 4],
  graphql: [17, 1, 0],
}

const lock: { packages: Record<string, { version: string; resolved?: string }> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
)

test.each(Object.entries(floors))('%s is at least the version that closed its known holes', (name, floor) => {
  const installed = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
  expect(installed.length).toBeGreaterThan(0)
  for (const [, { version }] of installed) {
    const numbers = version.split('.').map(Number)
    const difference = floor.map((minimum, i) => (numbers[i] ?? 0) - minimum).find((it) => it !== 0) ?? 0
    expect(difference, version).toBeGreaterThanOrEqual(0)
  }
})

test('there is one graphql: two would refuse each other’s schemas', () => {
  expect(Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/graphql'))).toHaveLength(1)
})

test('the lock file names no registry', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([])
})
