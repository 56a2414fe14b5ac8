/** A key that is kept outside the database. */
export interface Key {
  readonly id: number
  readonly key: Buffer
}

const minimumBytes = 32

/** The first makes what is new, the others still check what is old. */
export class Keys {
  readonly current: Key
  readonly #byId: ReadonlyMap<number, Key>

  constructor(keys: readonly [Key, ...Key[]]) {
    this.current = keys[0]
    this.#byId = new Map(keys.map((key) => [key.id, key]))
  }

  /** The newest first. */
  all(): Key[] {
    return [...this.#byId.values()]
  }

  find(id: number): Key | undefined {
    return this.#byId.get(id)
  }
}

/** The message never repeats a key. */
export class InvalidKeys extends Error {
  constructor(variable: string, fault: string) {
    super(
      `${variable} ${fault}. It takes id:base64,id:base64 with keys of ${minimumBytes} bytes, the newest first.`,
    )
  }
}

/** Reads `2:<base64>,1:<base64>`, the newest first. Throws InvalidKeys, which names the variable. */
export function parseKeys(variable: string, text: string): Keys {
  const keys = text.split(',').map((entry) => parseKey(variable, entry.trim()))
  const [first, ...rest] = keys
  if (!first) throw new InvalidKeys(variable, 'names no key')
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new InvalidKeys(variable, 'names an id twice')
  return new Keys([first, ...rest])
}

function parseKey(variable: string, entry: string): Key {
  const match = /^(\d{1,9}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry)
  if (!match?.[1] || !match[2]) throw new InvalidKeys(variable, 'has an entry of another form')
  const key = Buffer.from(match[2], 'base64')
  if (key.length < minimumBytes)
    throw new InvalidKeys(variable, `has a key of ${key.length} bytes (id ${match[1]})`)
  return { id: Number(match[1]), key }
}
