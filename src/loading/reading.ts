import type { Context } from '../context.ts'
import type { Variables } from '../lib/is-included.ts'

/** One operation's reading: for whom, with which variables, and what it still waits for. */
export class Reading {
  readonly context: Context
  readonly variables: Variables
  #waiting: Promise<void>[] = []
  #fault: { readonly error: unknown } | undefined

  constructor(context: Context, variables: Variables) {
    this.context = context
    this.variables = variables
  }

  wait(work: Promise<void>): void {
    this.#waiting.push(
      work.catch((error: unknown) => {
        this.#fault ??= { error }
      }),
    )
  }

  /** Until nothing is waited for any more. Throws the first thing that went wrong. */
  async settle(): Promise<void> {
    while (this.#waiting.length > 0) await Promise.all(this.#waiting.splice(0))
    if (this.#fault) throw this.#fault.error
  }
}
