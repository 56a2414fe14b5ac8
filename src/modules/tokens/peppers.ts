/** A key for token hashes that is kept outside the database. */
export interface Pepper {
  readonly id: number
  readonly key: Buffer
}

const minimumBytes = 32

/** The first pepper hashes new tokens, the others still verify old ones until those are used and re-keyed. */
export class Peppers {
  readonly current: Pepper
  readonly #byId: ReadonlyMap<number, Pepper>

  constructor(peppers: readonly [Pepper, ...Pepper[]]) {
    this.current = peppers[0]
    this.#byId = new Map(peppers.map((pepper) => [pepper.id, pepper]))
  }

  find(id: number): Pepper | undefined {
    return this.#byId.get(id)
  }
}

/** Reads `2:<base64>,1:<base64>`, the newest first. Throws with what is wrong, never with the key. */
export function parsePeppers(text: string): Peppers {
  const peppers = text.split(',').map((entry) => parsePepper(entry.trim()))
  const [first, ...rest] = peppers
  if (!first) throw new Error('names no pepper')
  if (new Set(peppers.map(({ id }) => id)).size < peppers.length) throw new Error('names an id twice')
  return new Peppers([first, ...rest])
}

function parsePepper(entry: string): Pepper {
  const match = /^(\d{1,9}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry)
  if (!match?.[1] || !match[2]) throw new Error('is not of the form id:base64,id:base64')
  const key = Buffer.from(match[2], 'base64')
  if (key.length < minimumBytes)
    throw new Error(`has a pepper ${match[1]} of ${key.length} bytes; it takes ${minimumBytes} or more`)
  return { id: Number(match[1]), key }
}
