import { badInput } from '../errors.ts'

const bytes = Buffer.alloc(100)

/**
 * Opaque to clients: the type and the number of the row. Never a piece cut from a longer text: such a string takes
 * JSON.stringify off its fast way, with all that is written beside it.
 */
export const globalId = (typename: string, localId: number): string =>
  bytes.toString('base64url', 0, bytes.write(`${typename}:${localId}`, 'latin1'))

/** As many texts are kept of each type; a power of two. */
const kept = 4_096

/**
 * `globalId` for the rows of one type. Lists name the same customers and products again and again, and to make a text
 * takes two calls out of JavaScript: of the rows whose numbers end alike, the text of the last one is kept.
 */
export function globalIdsOf(typename: string): (localId: number) => string {
  const numbers = new Float64Array(kept)
  const texts = new Array<string | undefined>(kept)
  return (localId) => {
    const place = localId & (kept - 1)
    const known = texts[place]
    if (known !== undefined && numbers[place] === localId) return known
    const text = globalId(typename, localId)
    numbers[place] = localId
    texts[place] = text
    return text
  }
}

export function parseGlobalId(id: string, field = 'id'): { typename: string; localId: number } {
  const [, typename, digits] =
    /^(\w{1,60}):([1-9]\d{0,14})$/.exec(Buffer.from(id, 'base64url').toString()) ?? []
  if (!typename || !digits)
    throw badInput(field, 'This is not an id of this service. Take ids from the field `id` of an answer.')
  return { typename, localId: Number(digits) }
}

/** The row number behind an id that must be of this type. */
export function localId(typename: string, id: string, field = 'id'): number {
  const parsed = parseGlobalId(id, field)
  if (parsed.typename !== typename)
    throw badInput(field, `This is an id of the type ${parsed.typename}; give one of the type ${typename}.`)
  return parsed.localId
}
