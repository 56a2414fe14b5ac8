/**
 * The form of a name that is sorted, searched and compared by: no case, no diacritics, so that every database
 * gives the same order and the same answer.
 */
export const nameKey = (name: string): string =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim().slice(0, 190)
