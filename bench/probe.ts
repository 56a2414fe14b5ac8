import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { answerMessages } from './answer-messages.ts'
import { guard } from './guard-switch/guard.ts'

/** Loaded before a server, tells what it costs. */
export interface Usage {
  /** User and system time since its start. */
  readonly cpuMicros: number
  readonly rssBytes: number
  readonly heapBytes: number
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpuMicros: user + system, rssBytes: rss, heapBytes: heapUsed }
}

const session = new Session()

answerMessages({
  usage,
  switchGuard(isOn: boolean) {
    guard.isOn = isOn
  },
  /** What is left on the heap when all is thrown away that can be; needs --expose-gc. */
  async usageAfterGc() {
    for (let i = 0; i < 4; i++) {
      globalThis.gc?.()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return usage()
  },
  async startProfile() {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
  },
  async stopProfile(file: string) {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    await writeFile(file, JSON.stringify(profile))
  },
})

// The server ends when it wants to, whoever may still ask.
process.channel?.unref()
