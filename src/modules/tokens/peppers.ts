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

  /** The newest first. */
  all(): Pepper[] {
    return [...this.#byId.values()]
  }

  find(id: number): Pepper | undefined {
    return this.#byId.get(id)
  }
}

/** The message is about TOKEN_PEPPERS and never repeats a key. */
export class InvalidPeppers extends Error {
  constructor(fault: string) {
    super(
      `TOKEN_PEPPERS ${fault}. It takes id:base64,id:base64 with keys of ${minimumBytes} bytes, the newest first.`,
    )
  }
}

/** Reads `2:<base64>,1:<base64>`, the newest first. Throws InvalidPeppers. */
export function parsePeppers(text: string): Peppers {
  const peppers = text.split(',').map((entry) => parsePepper(entry.trim()))
  const [first, ...rest] = peppers
  if (!first) throw new InvalidPeppers('names no pepper')
  if (new Set(peppers.map(({ id }) => id)).size < peppers.length)
    throw new InvalidPeppers('names an id twice')
  return new Peppers([first, ...rest])
}

function parsePepper(entry: string): Pepper {
  const match = /^(\d{1,9}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry)
  if (!match?.[1] || !match[2]) throw new InvalidPeppers('has an entry of another form')
  const key = Buffer.from(match[2], 'base64')
  if (key.length < minimumBytes) throw new InvalidPeppers(`has a key of ${key.length} bytes (id ${match[1]})`)
  return { id: Number(match[1]), key }
}
