import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { parseKeys } from '../../src/lib/keys.ts'
import { parsePeppers } from '../../src/modules/tokens/peppers.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const tokenPeppers = `1:${Buffer.alloc(32, 1).toString('base64')}`
const auditKeys = `1:${Buffer.alloc(32, 2).toString('base64')}`

test('all faults are told at once, each with what to do', () => {
  const read = () =>
    readConfig({
      DATABASE_URL: 'postgres://x',
      PORT: 'http',
      LOG_LEVEL: 'loud',
      TRUSTED_PROXIES: 'all',
      JOBS: 'no',
    })
  expect(read).toThrow(/DATABASE_URL must be/)
  expect(read).toThrow(/PORT must be/)
  expect(read).toThrow(/LOG_LEVEL must be/)
  expect(read).toThrow(/TRUSTED_PROXIES must be/)
  expect(read).toThrow(/JOBS must be serve, or worker/)
  expect(read).toThrow(/TOKEN_PEPPERS is missing.*openssl/)
  expect(read).toThrow(/AUDIT_KEYS is missing.*openssl/)
})

test.each([
  'mysql://root:a/b@db/erp',
  'mysql://root:a#b@db/erp',
  'mysql://root:%zz@db/erp',
  'mysql://root@db:99999/erp',
  'mysql://root@db:3306/',
])('%s is no DATABASE_URL', (databaseUrl) => {
  const read = () =>
    readConfig({ DATABASE_URL: databaseUrl, TOKEN_PEPPERS: tokenPeppers, AUDIT_KEYS: auditKeys })
  expect(read).toThrow(/DATABASE_URL must be .* percent-encoded/)
  expect(read).not.toThrow(databaseUrl)
})

test('a password in DATABASE_URL may have any characters, encoded', () => {
  const databaseUrl = `mysql://root:${encodeURIComponent('a/b#c%d@e')}@db/erp`
  const read = readConfig({ DATABASE_URL: databaseUrl, TOKEN_PEPPERS: tokenPeppers, AUDIT_KEYS: auditKeys })
  expect(read.databaseUrl).toBe(databaseUrl)
})

test('a configured database takes its peppers from the environment', () => {
  expect(
    readConfig({
      DATABASE_URL: 'mysql://u:p@db:3306/erp',
      TOKEN_PEPPERS: tokenPeppers,
      AUDIT_KEYS: auditKeys,
    }),
  ).toEqual({
    databaseUrl: 'mysql://u:p@db:3306/erp',
    embeddedDemo: false,
    tokenPeppers,
    auditKeys,
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://127.0.0.1:4000',
    proxies: 0,
    servesJobs: true,
    mail: null,
    openId: null,
    logLevel: 'info',
  })
})

test('an empty variable is like none: it must not open the service to every network', () => {
  const config = readConfig({
    DATABASE_URL: 'sqlite:x.db',
    TOKEN_PEPPERS: tokenPeppers,
    AUDIT_KEYS: auditKeys,
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

test('the embedded demo makes its own key for the audit log, another one', () => {
  const first = readConfig({}, folder)
  expect(statSync(join(folder, 'data', 'audit-keys')).mode & 0o777).toBe(0o600)
  expect(parseKeys('AUDIT_KEYS', first.auditKeys).current.key).toHaveLength(32)
  expect(first.auditKeys).not.toBe(first.tokenPeppers)
  expect(readConfig({}, folder).auditKeys).toBe(first.auditKeys)
})

test('a key that is none is refused with the name of its variable, without repeating it', () => {
  expect(() => parseKeys('AUDIT_KEYS', `1:${Buffer.alloc(8).toString('base64')}`)).toThrow(
    'AUDIT_KEYS has a key of 8 bytes (id 1)',
  )
  expect(() => parseKeys('AUDIT_KEYS', 'open sesame')).toThrow(/^AUDIT_KEYS (?!.*sesame)/)
})

const configured = {
  DATABASE_URL: 'mysql://u:p@db:3306/erp',
  TOKEN_PEPPERS: tokenPeppers,
  AUDIT_KEYS: auditKeys,
}
const mailing = {
  ...configured,
  MAIL_FROM: 'gatehouse@example.com',
  PUBLIC_URL: 'https://gatehouse.example.com',
}

test('without SMTP_URL, the embedded demo writes mails into files, and elsewhere they wait', () => {
  expect(readConfig({}, folder).mail).toEqual({
    folder: join(folder, 'data', 'outbox'),
    from: { name: 'Gatehouse', address: 'gatehouse@localhost' },
  })
  expect(readConfig(configured).mail).toBeNull()
})

test.each([
  [
    'smtp://ada:p%40ss%3A@mail.example.com',
    {
      host: 'mail.example.com',
      port: 587,
      secure: false,
      requireTls: true,
      auth: { user: 'ada', pass: 'p@ss:' },
    },
  ],
  [
    'smtps://mail.example.com/',
    { host: 'mail.example.com', port: 465, secure: true, requireTls: false, auth: null },
  ],
  ['smtp://localhost:1025', { host: 'localhost', port: 1025, secure: false, requireTls: false, auth: null }],
  ['smtp://127.0.0.1:25', { host: '127.0.0.1', port: 25, secure: false, requireTls: false, auth: null }],
  ['smtp://[::1]:25', { host: '::1', port: 25, secure: false, requireTls: false, auth: null }],
  [
    'smtp://localhost.example.com',
    { host: 'localhost.example.com', port: 587, secure: false, requireTls: true, auth: null },
  ],
])('%s is understood; without TLS on the same machine only', (SMTP_URL, smtp) => {
  expect(readConfig({ ...mailing, SMTP_URL }).mail).toEqual({
    smtp,
    from: { name: '', address: 'gatehouse@example.com' },
  })
})

test.each([
  ['http://mail.example.com', /SMTP_URL must be smtp:/],
  ['mail.example.com', /SMTP_URL must be smtp:/],
  ['smtp://', /SMTP_URL must be smtp:/],
  ['smtp://mail.example.com/?tls.rejectUnauthorized=false', /TLS can't be turned off/],
  ['smtp://ada@mail.example.com', /user and password, or neither/],
  ['smtp://ada:s3cret%@mail.example.com', /percent-encoded/],
])('%s is refused, and its password not repeated', (SMTP_URL, fault) => {
  const read = () => readConfig({ ...mailing, SMTP_URL })
  expect(read).toThrow(fault)
  expect(read).not.toThrow(/s3cret/)
})

test('whoever sends mails must say from whom, and where their links lead', () => {
  const read = () => readConfig({ ...configured, SMTP_URL: 'smtps://mail.example.com' })
  expect(read).toThrow(/MAIL_FROM is missing/)
  expect(read).toThrow(/PUBLIC_URL is missing/)
})

test.each([
  ['gatehouse@example.com', { name: '', address: 'gatehouse@example.com' }],
  ['<gatehouse@example.com>', { name: '', address: 'gatehouse@example.com' }],
  ['Gatehouse <gatehouse@example.com>', { name: 'Gatehouse', address: 'gatehouse@example.com' }],
  ['"Gatehouse, Inc." <g@example.com>', { name: 'Gatehouse, Inc.', address: 'g@example.com' }],
])('MAIL_FROM may be %s', (MAIL_FROM, from) => {
  expect(readConfig({ ...mailing, MAIL_FROM, SMTP_URL: 'smtps://mail.example.com' }).mail).toMatchObject({
    from,
  })
})

test.each([
  'Gatehouse',
  'a@example.com, b@example.com',
  'A <a@example.com>, B <b@example.com>',
  'Gatehouse\r\nBcc: x <a@example.com>',
  'Gatehouse <a@example.com',
])('MAIL_FROM may not be %j', (MAIL_FROM) => {
  expect(() => readConfig({ ...mailing, MAIL_FROM })).toThrow(/MAIL_FROM must be/)
})

test('where people reach the service is an origin, and nobody listens on the way', () => {
  const read = (PUBLIC_URL: string) => readConfig({ ...configured, PUBLIC_URL }).publicUrl
  expect(read('https://gatehouse.example.com/')).toBe('https://gatehouse.example.com')
  expect(read('http://localhost:4000')).toBe('http://localhost:4000')
  expect(() => read('http://gatehouse.example.com')).toThrow(/PUBLIC_URL must begin with https/)
  for (const wrong of [
    'gatehouse.example.com',
    'https://x.example/path',
    'https://x.example/?a',
    'https://u:p@x.example',
    'ftp://x.example',
  ])
    expect(() => read(wrong), wrong).toThrow(/PUBLIC_URL must be an origin/)
  expect(readConfig({ ...configured, HOST: '0.0.0.0', PORT: '80' }).publicUrl).toBe('http://localhost:80')
})

const oidc = {
  OIDC_ISSUER: 'https://login.example.com/realms/erp',
  OIDC_CLIENT_ID: 'gatehouse',
  OIDC_CLIENT_SECRET: 'secret',
}
const own = { DATABASE_URL: 'sqlite:x.db', TOKEN_PEPPERS: tokenPeppers, AUDIT_KEYS: auditKeys }

test('an OpenID provider needs an address, an id and a secret; the rest is closed until said otherwise', () => {
  expect(readConfig({ ...own, ...oidc }).openId).toEqual({
    issuer: 'https://login.example.com/realms/erp',
    clientId: 'gatehouse',
    clientSecret: 'secret',
    newUsersGet: null,
    role: null,
  })
  expect(
    readConfig({
      ...own,
      ...oidc,
      OIDC_CREATE_USERS: 'true',
      OIDC_DEFAULT_PERMISSIONS: 'customer:read, CRM:read',
      OIDC_ROLE_CLAIM: 'groups',
      OIDC_ADMIN_VALUE: 'erp-admins',
    }).openId,
  ).toMatchObject({
    newUsersGet: ['customer:read', 'CRM:read'],
    role: { claim: 'groups', adminValue: 'erp-admins' },
  })
})

test.each([
  [{ OIDC_ISSUER: undefined }, /OIDC_ISSUER is missing/],
  [{ OIDC_CLIENT_SECRET: '' }, /OIDC_CLIENT_SECRET is missing/],
  [{ OIDC_ISSUER: 'http://login.example.com' }, /OIDC_ISSUER must begin with https/],
  [{ OIDC_ISSUER: 'login.example.com' }, /OIDC_ISSUER must be the address/],
  [{ OIDC_CREATE_USERS: 'yes' }, /OIDC_CREATE_USERS must be true or false/],
  [{ OIDC_CREATE_USERS: 'true', OIDC_DEFAULT_PERMISSIONS: 'all' }, /OIDC_DEFAULT_PERMISSIONS must be/],
  [{ OIDC_DEFAULT_PERMISSIONS: 'customer:read' }, /OIDC_CREATE_USERS=true/],
  [{ OIDC_ADMIN_VALUE: 'admin' }, /OIDC_ROLE_CLAIM and OIDC_ADMIN_VALUE go together/],
])('%j is refused, and says how it is right', (wrong, message) => {
  expect(() => readConfig({ ...own, ...oidc, ...wrong })).toThrow(message)
  expect(() => readConfig({ ...own, ...oidc, ...wrong, PORT: 'x' })).toThrow(/PORT must be/)
})

test('a provider on this machine may do without TLS', () => {
  expect(readConfig({ ...own, ...oidc, OIDC_ISSUER: 'http://127.0.0.1:8080' }).openId?.issuer).toBe(
    'http://127.0.0.1:8080',
  )
})
