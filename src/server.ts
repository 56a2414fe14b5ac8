import { runCommand } from './commands/run-command.ts'
import { serve } from './commands/serve.ts'

await runCommand(serve)
