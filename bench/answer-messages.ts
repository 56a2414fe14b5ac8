export interface Question {
  readonly ask: string
  readonly argument: unknown
}

export type Reply = { readonly reply: unknown } | { readonly error: string }

/** In a child process: answers what `Child.ask` asks, and ends with whoever asks. */
export function answerMessages(handlers: Record<string, (argument: never) => unknown>): void {
  const answer = async ({ ask, argument }: Question): Promise<Reply> => {
    try {
      const handler = handlers[ask]
      if (!handler) throw new Error(`There is no answer to ${ask}.`)
      return { reply: (await handler(argument as never)) ?? null }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }
  process.on('message', async (question: Question) => process.send?.(await answer(question)))
  process.once('disconnect', () => process.exit())
}
