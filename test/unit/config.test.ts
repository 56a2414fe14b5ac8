import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { parsePeppers } from '../../src/modules/tokens/peppers.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const tokenPeppers = `1:${Buffer.alloc(32, 1).toString('base64')}`

test('all faults are told at once, each with what to do', () => {
  const read = () => readConfig({ DATABASE_URL: 'postgres://x', PORT: 'http', LOG_LEVEL: 'loud' })
  expect(read).toThrow(/DATABASE_URL must be/)
  expect(read).toThrow(/PORT must be/)
  expect(read).toThrow(/LOG_LEVEL must be/)
  expect(read).toThrow(/TOKEN_PEPPERS is missing.*openssl/)
})

test('a configured database takes its peppers from the environment', () => {
  expect(readConfig({ DATABASE_URL: 'mysql://u:p@db:3306/erp', TOKEN_PEPPERS: tokenPeppers })).toEqual({
    databaseUrl: 'mysql://u:p@db:3306/erp',
    embeddedDemo: false,
    tokenPeppers,
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://127.0.0.1:4000',
    mail: null,
    logLevel: 'info',
  })
})

test('an empty variable is like none: it must not open the service to every network', () => {
  const config = readConfig({
    DATABASE_URL: 'sqlite:x.db',
    TOKEN_PEPPERS: tokenPeppers,
    HOST: '',
    PORT: '',
    LOG_LEVEL: '',
  })
  expect(config).toMatchObject({ host: '127.0.0.1', port: 4000, logLevel: 'info' })
})

test('the embedded demo makes its own peppers once, for nobody else to read', () => {
  const first = readConfig({}, folder)
  expect(first.embeddedDemo).toBe(true)
  const file = join(folder, 'data', 'token-peppers')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
  expect(readFileSync(file, 'utf8').trim()).toBe(first.tokenPeppers)
  expect(parsePeppers(first.tokenPeppers).current.key).toHaveLength(32)
  expect(readConfig({}, folder).tokenPeppers).toBe(first.tokenPeppers)
})
