import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/support/mysql-server.ts'
import type { BenchDatabase } from './data.ts'
import type { Pinning } from './pinning.ts'
import { environmentOf, untilReady } from './servers.ts'

const entry = fileURLToPath(new URL('../bin/gatehouse.js', import.meta.url))

/**
 * From the start of the process until it says that it is ready, on a database that is there already. Without load, so
 * on all cores: Node compiles and collects garbage beside what it runs.
 */
export async function startUpMs(
  database: BenchDatabase,
  times: number,
  { freePrefix }: Pick<Pinning, 'freePrefix'>,
): Promise<number[]> {
  const [command = '', ...args] = [...freePrefix, process.execPath, entry, 'serve']
  const measured: number[] = []
  for (let i = 0; i < times; i++) {
    const port = await freePort()
    const { cwd, env } = environmentOf(database, port)
    const startedAt = performance.now()
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    })
    const exited = once(child, 'exit')
    await untilReady(port, () => child.exitCode === null, 5)
    measured.push(performance.now() - startedAt)
    child.kill('SIGTERM')
    await exited
  }
  return measured
}
