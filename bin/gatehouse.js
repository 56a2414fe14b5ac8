#!/usr/bin/env node
// Runs the command line on a Node that can: the one at hand, or the one that `npm ci` brought along.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'

const oldest = 24
const root = fileURLToPath(new URL('..', import.meta.url))
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const bundled = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
const cache = fileURLToPath(new URL('../node_modules/.cache/gatehouse', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= oldest) {
  // What Node makes of the sources is kept, and where their imports lead: the next start is done in half of the time. Not
  // in a folder for everybody: what is found there is run. Where it can't be written, all is as before.
  nodeModule.enableCompileCache(cache)
  const { rememberImports } = await import('./known-imports.js')
  rememberImports(root, `${cache}/imports.json`)
  await import(cli)
} else if (existsSync(bundled)) {
  const { status } = spawnSync(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} else {
  process.stderr.write(
    `Gatehouse needs Node ${oldest} or newer; this is ${process.version}. Run npm ci first.\n`,
  )
  process.exitCode = 1
}
