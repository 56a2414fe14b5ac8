import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const gatehouse = fileURLToPath(new URL('../../bin/gatehouse.js', import.meta.url))
const clockTicksPerSecond = 100

/** The service in a process of its own. */
export interface ServerProcess {
  readonly url: string
  /** Its working folder, gone when it is stopped. */
  readonly folder: string
  /** The secret of the demo token that may do everything; there is none on a given database. */
  readonly secret: string
  /** All that it wrote so far, to both of its outputs. */
  output(): string
  isAlive(): boolean
  /** CPU time that it has used so far, in user and system mode; null where the kernel doesn't tell. */
  cpuMs(): number | null
  /** Ends it without giving it time for anything. */
  kill(): void
  /** Asks it to end, and answers with its exit code. */
  stop(): Promise<number | null>
}

/** As a newcomer starts it, with the embedded demo in a folder of its own, unless the environment tells otherwise. */
export async function startServerProcess(
  env: Record<string, string> = {},
  command: 'serve' | 'worker' = 'serve',
  entry = gatehouse,
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-server-'))
  const child = spawn(process.execPath, [entry, command], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let written = ''
  const read = (chunk: Buffer) => {
    written += chunk.toString()
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)

  const isAlive = () => child.exitCode === null && child.signalCode === null
  async function stop(): Promise<number | null> {
    if (isAlive()) child.kill('SIGTERM')
    await exited
    await rm(folder, { recursive: true, force: true })
    return child.exitCode
  }

  try {
    while (!written.includes('"msg":"started"')) {
      if (!isAlive()) throw new Error(`The server ended instead of starting:\n${written}`)
      await Promise.race([once(child.stdout, 'data'), exited])
    }
    return {
      get url() {
        return found(written, /http:\/\/\S+(?=\/graphql)/)
      },
      get secret() {
        return found(written, /(?<=Demo: administrator.*\n\s*)gth_\w+/)
      },
      folder,
      output: () => written,
      isAlive,
      kill: () => void child.kill('SIGKILL'),
      cpuMs: () => (child.pid === undefined ? null : cpuMsOf(child.pid)),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function found(text: string, pattern: RegExp): string {
  const [match] = pattern.exec(text) ?? []
  if (!match) throw new Error(`${pattern} is not in what the server wrote:\n${text}`)
  return match
}

function cpuMsOf(pid: number): number | null {
  try {
    // The fields after the name of the command, which may contain spaces: user and system time are 14 and 15 of all.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / clockTicksPerSecond
  } catch {
    return null
  }
}
