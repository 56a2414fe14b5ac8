import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Question, Reply } from './answer-messages.ts'

interface ChildOptions {
  /** What is put before `node`, to choose its core. */
  readonly prefix?: readonly string[]
  readonly env?: Record<string, string>
  readonly cwd?: string
}

/** A Node process that is asked one thing after the other. */
export class Child {
  readonly #process: ChildProcess
  readonly #exited: Promise<unknown>

  constructor(nodeArguments: readonly string[], { prefix = [], env = {}, cwd }: ChildOptions = {}) {
    const [program = '', ...rest] = [...prefix, process.execPath, ...nodeArguments]
    this.#process = spawn(program, rest, {
      ...(cwd && { cwd }),
      env: { ...process.env, ...env },
      // What it logs is written, and goes nowhere; what it complains about is seen.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#exited = once(this.#process, 'exit')
  }

  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  async ask<Answer>(ask: string, argument?: unknown): Promise<Answer> {
    if (!this.isAlive) throw new Error('A child process ended too early.')
    const answered = once(this.#process, 'message')
    this.#process.send({ ask, argument } satisfies Question)
    const ended = this.#exited.then(() => [{ error: 'A child process ended instead of answering.' }])
    const [reply] = (await Promise.race([answered, ended])) as [Reply]
    if ('error' in reply) throw new Error(reply.error)
    return reply.reply as Answer
  }

  async stop(): Promise<void> {
    if (this.isAlive) this.#process.kill('SIGTERM')
    await this.#exited
  }
}
