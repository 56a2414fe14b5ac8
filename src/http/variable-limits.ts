import { publicError } from '../errors.ts'

const limits = { values: 2_000, list: 1_000, depth: 10 } as const

/** The document's limits are for what is written in it; these are for what comes beside it. */
export function checkVariables(variables: unknown): void {
  let values = 0

  function check(value: unknown, depth: number): void {
    values++
    if (values > limits.values) throw tooLarge(`more than ${limits.values} values`)
    if (typeof value !== 'object' || value === null) return
    if (depth > limits.depth) throw tooLarge(`values more than ${limits.depth} levels deep`)
    if (Array.isArray(value) && value.length > limits.list)
      throw tooLarge(`a list with more than ${limits.list} entries`)
    for (const item of Object.values(value)) check(item, depth + 1)
  }

  check(variables, 0)
}

const tooLarge = (what: string) =>
  publicError('QUERY_TOO_COMPLEX', `The variables have ${what}. Split the request into several.`, {
    status: 400,
  })
