import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// What Node makes of the sources is kept, and the next start is done in two thirds of the time. Not in a folder for
// everybody: what is found there is run. Where it can't be written, all is as before.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/gatehouse', import.meta.url)))

const { runCommand } = await import('./commands/run-command.ts')
const { serve } = await import('./commands/serve.ts')
await runCommand(serve)
