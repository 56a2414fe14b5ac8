import crypto from 'node:crypto'

/**
 * The id of a new row: one of so many that it hardly ever meets another. Ids that are counted would tell whoever makes two
 * things how many others were made meanwhile, also where they see none of them.
 */
export const randomId = (): number => crypto.randomInt(1, 2 ** 48 - 1)
