import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'

/**
 * Loaded before the service, puts a switch before its guard: what reads the token, and what checks and counts the
 * operation, are modules then that ask the service's own only while it is on. All the rest is what it always is.
 */
const replaced = new Map(
  [
    ['../../src/modules/tokens/authenticator.ts', './authenticator.ts'],
    ['../../src/authorization/use-operation-check.ts', './use-operation-check.ts'],
    ['../../src/modules/tokens/usage.ts', './usage.ts'],
  ].map(([from = '', to = '']) => [new URL(from, import.meta.url).href, new URL(to, import.meta.url).href]),
)

for (const file of replaced.keys())
  if (!existsSync(new URL(file))) throw new Error(`The guard is not where the bench takes it away: ${file}`)

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    const other = replaced.get(found.url)
    return other && context.parentURL !== other ? { ...found, url: other } : found
  },
})
