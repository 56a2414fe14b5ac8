import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const rememberImports = pathToFileURL(join(import.meta.dirname, '../../../bin/known-imports.js')).href

let folder: string
let root: string
let kept: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-imports-'))
  root = join(folder, 'project')
  kept = join(root, 'kept/imports.json')
  put('package.json', '{ "type": "module" }')
  put('node_modules/.package-lock.json', '{}')
  put('node_modules/dep/package.json', '{ "type": "module", "exports": "./real.js" }')
  put('node_modules/dep/real.js', "export default 'real'")
  put('node_modules/dep/other.js', "export default 'other'")
  put('../elsewhere.js', "export default 'elsewhere'")
  put('app.js', "import dep from 'dep'\nconsole.log(dep)")
  put(
    'main.js',
    `import { rememberImports } from '${rememberImports}'
     rememberImports(import.meta.dirname, '${kept}')
     await import('./app.js')`,
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

function put(path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const run = (flags: readonly string[] = [], env: Record<string, string> = {}): string =>
  execFileSync(process.execPath, [...flags, join(root, 'main.js')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  }).trim()

/** As if `dep` had led there. */
function leadTo(path: string): void {
  const content = JSON.parse(readFileSync(kept, 'utf8'))
  content.imports['app.js dep'] = [path, 'module']
  writeFileSync(kept, JSON.stringify(content))
}

test('imports lead where they led at the start before', () => {
  expect(run()).toBe('real')
  const { imports } = JSON.parse(readFileSync(kept, 'utf8'))
  expect(imports['app.js dep']).toEqual(['node_modules/dep/real.js', 'module'])
  leadTo('node_modules/dep/other.js')
  expect(run()).toBe('other')
})

test('Node looks for itself after the packages were installed anew', () => {
  run()
  leadTo('node_modules/dep/other.js')
  put('node_modules/.package-lock.json', '[]')
  expect(run()).toBe('real')
})

test.each(['../elsewhere.js', '%2e%2e/elsewhere.js', 'file:///elsewhere.js', '//elsewhere.js'])(
  'what is kept leads to nothing outside of the project, such as %s',
  (path) => {
    run()
    leadTo(path)
    expect(run()).toBe('real')
  },
)

test.each(['', 'half of {', '{}', 'null'])('a file that says %j is as none', (text) => {
  run()
  writeFileSync(kept, text)
  expect(run()).toBe('real')
})

test('nothing is kept or used where options may change what is loaded', () => {
  expect(run(['--no-warnings'])).toBe('real')
  expect(run([], { NODE_OPTIONS: '--no-warnings' })).toBe('real')
  expect(existsSync(kept)).toBe(false)
  run()
  leadTo('node_modules/dep/other.js')
  expect(run(['--no-warnings'])).toBe('real')
})

test('without packages that npm installed, nothing is kept', () => {
  rmSync(join(root, 'node_modules/.package-lock.json'))
  expect(run()).toBe('real')
  expect(existsSync(kept)).toBe(false)
})
