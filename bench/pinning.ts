import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

export interface Pinning {
  /** Put before the command of a server. */
  readonly serverPrefix: readonly string[]
  /** Put before the command of what is to have all cores; otherwise it has those of the process that starts it. */
  readonly freePrefix: readonly string[]
  readonly note: string
}

/** Servers have core 0 for themselves; this process and all that it starts (load, database) stay on core 1. */
export function pin(): Pinning {
  const serverPrefix = ['taskset', '-c', '0']
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' })
    execFileSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)], { stdio: 'ignore' })
    const freePrefix = ['taskset', '-c', `0-${cpus().length - 1}`]
    return { serverPrefix, freePrefix, note: 'server on core 0, load and database on core 1' }
  } catch {
    return {
      serverPrefix: [],
      freePrefix: [],
      note: 'not pinned to cores (no taskset, or a single core): trust less',
    }
  }
}
