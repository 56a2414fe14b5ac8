import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Comer, inHashTurn } from './hash-queue.ts'

interface Parameters {
  /** In KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** OWASP's Password Storage Cheat Sheet, Argon2id. To raise them is enough: each sign-in moves its hash along. */
const current: Parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const tagBytes = 32

const derive = promisify(argon2)

interface StoredHash extends Parameters {
  readonly salt: Buffer
  readonly tag: Buffer
}

/** As a PHC string, which says how it was made. Nobody unknown chooses a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  return phcOf({ ...current, salt, tag: await tagOf('KNOWN', password, { ...current, salt }, tagBytes) })
}

/** Compared against where there is no password, so that it takes as long as where there is one. */
const dummy = phcOf({ ...current, salt: Buffer.alloc(saltBytes), tag: Buffer.alloc(tagBytes) })

export interface PasswordCheck {
  readonly matches: boolean
  /** True if the hash is to be made anew, with the parameters of today. */
  readonly isOutdated: boolean
}

/** The same work whether or not there is a hash to compare with. */
export async function checkPassword(
  comer: Comer,
  password: string,
  phc: string | undefined,
): Promise<PasswordCheck> {
  const stored = parsePhc(phc ?? dummy)
  const tag = await tagOf(comer, password, stored, stored.tag.length)
  const isEqual = timingSafeEqual(tag, stored.tag)
  return {
    matches: isEqual && phc !== undefined,
    isOutdated:
      stored.memory !== current.memory ||
      stored.passes !== current.passes ||
      stored.parallelism !== current.parallelism,
  }
}

/** In a thread of Node's pool. NFKC, so that it does not matter how a keyboard composes an é. */
const tagOf = (
  comer: Comer,
  password: string,
  { salt, ...parameters }: Parameters & { readonly salt: Buffer },
  tagLength: number,
): Promise<Buffer> =>
  inHashTurn(comer, () =>
    derive('argon2id', {
      message: password.normalize('NFKC'),
      nonce: salt,
      memory: parameters.memory,
      passes: parameters.passes,
      parallelism: parameters.parallelism,
      tagLength,
    }),
  )

function phcOf({ memory, passes, parallelism, salt, tag }: StoredHash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

function parsePhc(phc: string): StoredHash {
  const [, memory, passes, parallelism, salt, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc) ?? []
  if (!salt || !tag) throw new Error('A stored password hash is not a PHC string of Argon2id.')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}
