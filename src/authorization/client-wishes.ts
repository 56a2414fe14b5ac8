import { publicError } from '../errors.ts'

/** A header of the request; null if it is not there. */
type HeaderOf = (name: string) => string | null

/** What a client may wish for beside its operation: the headers, and what each may say. */
const explain = { name: 'gatehouse-explain', values: ['1', '0'] }
const denied = { name: 'gatehouse-denied', values: ['reject'] }
const wishes = [explain, denied]

/** Whether it wants to know what its operation needs, whether it is allowed or not. */
export const wantsExplanation = (header: HeaderOf): boolean => header(explain.name) === '1'

/** Whether it prefers no answer to one with holes. */
export const wantsNoHoles = (header: HeaderOf): boolean => header(denied.name) === 'reject'

export const areWishesKnown = (header: HeaderOf): boolean => unknownOf(header) === undefined

/** Throws what to send instead of a wish that nobody knows: its client would count on it. */
export function checkWishes(header: HeaderOf): void {
  const unknown = unknownOf(header)
  if (!unknown) return
  const { name, values } = unknown
  throw publicError('BAD_REQUEST', `The header ${name} may be ${values.join(' or ')}, or left out.`, {
    status: 400,
  })
}

const unknownOf = (header: HeaderOf) =>
  wishes.find(({ name, values }) => {
    const said = header(name)
    return said !== null && !values.includes(said)
  })
