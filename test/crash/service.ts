import { join } from 'node:path'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import type { World } from './world.ts'

const entry = join(import.meta.dirname, 'moved-clock-server.ts')

/** What still runs when this ends in the middle of something, is killed with it. */
export async function startService({ env, cleanUp }: World): Promise<ServerProcess> {
  const service = await startServerProcess(env, 'serve', entry)
  cleanUp.add(async () => {
    service.kill()
    await service.stop()
  })
  return service
}
