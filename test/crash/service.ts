import { join } from 'node:path'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import type { World } from './world.ts'

const entry = join(import.meta.dirname, 'moved-clock-server.ts')

export const startService = ({ env }: World): Promise<ServerProcess> =>
  startServerProcess(env, 'serve', entry)
