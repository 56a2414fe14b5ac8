import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Load, LoadTarget } from './load.ts'
import type { Server } from './servers.ts'

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface FunctionShare {
  readonly name: string
  /** Of the time that was not idle. */
  readonly share: number
}

const shown = 20
const isIdle = (name: string) => name.startsWith('(idle)')

export interface Profile {
  readonly file: string
  readonly top: readonly FunctionShare[]
}

/** Half of the time it warms up. */
export async function profileServer(
  server: Server,
  load: Load,
  target: LoadTarget,
  ms: number,
  folder: string,
  name: string,
): Promise<Profile> {
  await mkdir(folder, { recursive: true })
  const file = resolve(join(folder, name))
  const opened = await load.open(target)
  await opened.run({ ms: ms / 2 })
  await server.startProfile()
  await opened.run({ ms: ms / 2 })
  await server.stopProfile(file)
  await opened.close()
  return { file, top: await topFunctions(file) }
}

/** The functions that themselves took the most time, without what they called. */
async function topFunctions(file: string): Promise<FunctionShare[]> {
  const { nodes, samples, timeDeltas }: CpuProfile = JSON.parse(await readFile(file, 'utf8'))
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const micros = new Map<string, number>()
  samples.forEach((id, i) => {
    const name = names.get(id) ?? '?'
    if (!isIdle(name)) micros.set(name, (micros.get(name) ?? 0) + (timeDeltas[i] ?? 0))
  })
  const total = [...micros.values()].reduce((sum, it) => sum + it, 0)
  return [...micros]
    .map(([name, own]) => ({ name, share: own / total }))
    .sort((a, b) => b.share - a.share)
    .slice(0, shown)
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const place = url.replace(/^file:\/\/.*\/(?=src\/|bench\/|node_modules\/)/, '')
  return `${functionName || '(anonymous)'}${place && ` ${place}:${lineNumber + 1}`}`
}
