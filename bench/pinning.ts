import { execFileSync } from 'node:child_process'

export interface Pinning {
  /** Put before the command of a server. */
  readonly serverPrefix: readonly string[]
  readonly note: string
}

/** Servers have core 0 for themselves; this process and all that it starts (load, database) stay on core 1. */
export function pin(): Pinning {
  const serverPrefix = ['taskset', '-c', '0']
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' })
    execFileSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)], { stdio: 'ignore' })
    return { serverPrefix, note: 'server on core 0, load and database on core 1' }
  } catch {
    return { serverPrefix: [], note: 'not pinned to cores (no taskset, or a single core): trust less' }
  }
}
