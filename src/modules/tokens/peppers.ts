import { type Key, type Keys, parseKeys } from '../../lib/keys.ts'

/** A key for token hashes that is kept outside the database. */
export type Pepper = Key

/** The first pepper hashes new tokens, the others still verify old ones until those are used and re-keyed. */
export type Peppers = Keys

/** Throws InvalidKeys. */
export const parsePeppers = (text: string): Peppers => parseKeys('TOKEN_PEPPERS', text)
