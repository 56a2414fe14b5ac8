import crypto from 'node:crypto'

/**
 * The id of a new row, one of so many that it meets no other. Ids that are counted would tell whoever makes two things how
 * many others were made meanwhile, also where they see none of them.
 */
export const unguessableId = (): number => crypto.randomInt(1, 2 ** 48 - 1)
