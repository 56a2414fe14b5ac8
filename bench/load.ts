import { fileURLToPath } from 'node:url'
import { Child } from './child.ts'

/** A request, and what its answer must be like. */
export interface LoadRequest {
  readonly body: string
  readonly status: number
  readonly bytes: number
}

export interface LoadTarget {
  readonly port: number
  readonly secret: string
  readonly connections: number
  readonly requests: readonly LoadRequest[]
  /** Which request comes when, again and again; absent: each in turn. */
  readonly schedule?: readonly number[]
}

/** Until the time is over or so many were sent. */
export interface LoadPhase {
  readonly ms?: number
  readonly count?: number
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** How busy this process was: near 1, it is the load that is measured. */
  readonly busy: number
}

/** Connections to one server, busy only while they are told to be. */
export interface OpenLoad {
  run(phase: LoadPhase): Promise<LoadResult>
  close(): Promise<void>
}

/** What sends requests, in a process of its own. */
export class Load {
  readonly #child = new Child([fileURLToPath(new URL('./load-process.ts', import.meta.url))])

  async open(target: LoadTarget): Promise<OpenLoad> {
    const id = await this.#child.ask<number>('open', target)
    return {
      run: (phase) => this.#child.ask('run', { id, phase }),
      close: () => this.#child.ask('close', id),
    }
  }

  stop(): Promise<void> {
    return this.#child.stop()
  }
}
