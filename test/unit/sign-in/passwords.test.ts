import { expect, test } from 'vitest'
import { inHashTurn } from '../../../src/modules/sign-in/passwords/hash-queue.ts'
import { findPasswordFault } from '../../../src/modules/sign-in/passwords/password-fault.ts'
import { checkPassword, hashPassword } from '../../../src/modules/sign-in/passwords/password-hash.ts'

test('a hash is a PHC string of Argon2id with the parameters of OWASP, and salted', async () => {
  const first = await hashPassword('correct horse battery')
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await hashPassword('correct horse battery')).not.toBe(first)
  expect(await checkPassword('STRANGER', 'correct horse battery', first)).toEqual({
    matches: true,
    isOutdated: false,
  })
  expect(await checkPassword('STRANGER', 'correct horse batterY', first)).toEqual({
    matches: false,
    isOutdated: false,
  })
})

test('a hash of other parameters, made elsewhere, is read and known as outdated', async () => {
  // By the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1, RFC 9106's own format.
  const foreign = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await checkPassword('STRANGER', 'password', foreign)).toEqual({ matches: true, isOutdated: true })
})

test('how a keyboard composes a character does not matter', async () => {
  const hash = await hashPassword('cafe\u0301 au lait, merci')
  expect((await checkPassword('STRANGER', 'caf\u00e9 au lait, merci', hash)).matches).toBe(true)
})

test('nothing matches where there is no hash, and the dummy costs as much as a hash of today', async () => {
  for (const password of ['', 'anything'])
    expect(await checkPassword('STRANGER', password, undefined)).toEqual({
      matches: false,
      isOutdated: false,
    })
})

const personal = ['ada.lovelace', 'Ada Lovelace', 'countess@example.com', null]

test.each([
  ['elevenchars', 'TOO_SHORT'],
  ['🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑', 'TOO_SHORT'],
  ['x'.repeat(1_025), 'TOO_LONG'],
  ['ä'.repeat(513), 'TOO_LONG'],
  ['qwerty123456', 'COMMON'],
  ['Password2026!!', 'COMMON'],
  ['passwordpassword', 'COMMON'],
  ['gatehouse2026!', 'COMMON'],
  ['GatehouseGatehouse', 'COMMON'],
  ['aaaaaaaaaaaaaaaa', 'COMMON'],
  ['123123123123123', 'COMMON'],
  ['Ada.Lovelace', 'PERSONAL'],
  ['AdaLovelace1815', 'PERSONAL'],
  ['countess@example.com', 'PERSONAL'],
  ['countess2026', 'PERSONAL'],
  ['ada.lovelace1815', 'PERSONAL'],
  ['AdaLovelaceXYZ', 'PERSONAL'],
  ['Lovelace, Ada!', 'PERSONAL'],
  ['__LOVELACE_ADA_1815__', 'PERSONAL'],
  ['A.d.a L.o.v.e.l.a.c.e', 'PERSONAL'],
  ['10.12.1815 Àda', 'PERSONAL'],
  ['gatehouse-ada-2026', 'PERSONAL'],
  ['adalovelaceadalovelace', 'PERSONAL'],
  ['ada.lovelace@example.com', 'PERSONAL'],
  ['ada writes for engines', null],
  ['lovelace 847 over 362', null],
  ['engine no. 1 of 1837', null],
  ['pudelmützenwald', null],
  ['🔑🚲🌲🐟🔑🚲🌲🐟🎈🔑🚲🌲', null],
])('%s: %s', async (password, fault) => {
  expect(await findPasswordFault(password, personal)).toBe(fault)
})

test('few hashes are made at a time, some wait, the others are told to come back', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let running = 0
  const work = async () => {
    running++
    await promise
    running--
  }
  const turns = Array.from({ length: 34 }, () => inHashTurn('STRANGER', work))
  await expect(inHashTurn('STRANGER', work)).rejects.toMatchObject({
    extensions: { code: 'SERVICE_UNAVAILABLE', http: { status: 503, headers: { 'Retry-After': '5' } } },
  })
  expect(running).toBe(2)
  resolve()
  await Promise.all(turns)
  await inHashTurn('STRANGER', async () => expect(running).toBe(0))
})

test('whoever is known has places of their own, and goes first', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const order: string[] = []
  const by = (comer: 'KNOWN' | 'STRANGER') =>
    inHashTurn(comer, async () => {
      await promise
      order.push(comer)
    })
  const strangers = Array.from({ length: 34 }, () => by('STRANGER'))
  await expect(by('STRANGER')).rejects.toThrow('Too many people')
  const known = Array.from({ length: 32 }, () => by('KNOWN'))
  await expect(by('KNOWN')).rejects.toThrow('Too many people')
  resolve()
  await Promise.all([...strangers, ...known])
  expect(order.slice(2, 34)).toEqual(Array(32).fill('KNOWN'))
  expect(order).toHaveLength(66)
})
