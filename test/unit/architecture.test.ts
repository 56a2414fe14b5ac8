import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The rooms and arrows of docs/architecture.md: who may import whom. Down only. */
const arrows: Record<string, readonly string[]> = {
  entries: ['commands'],
  commands: [
    'commands',
    'app',
    'config',
    'demo',
    'http',
    'modules',
    'migrations',
    'schema',
    'mail',
    'database',
    'authorization',
    'lib',
  ],
  app: ['schema', 'http', 'pages', 'modules', 'mail', 'database', 'authorization', 'authentication', 'lib'],
  pages: ['pages', 'modules', 'authentication', 'authorization', 'database', 'errors', 'lib'],
  http: [
    'http',
    'authentication',
    'authorization',
    'loading',
    'graphql',
    'context',
    'database',
    'errors',
    'lib',
  ],
  demo: ['demo', 'modules', 'authorization', 'database', 'lib'],
  schema: ['modules', 'shared-types', 'builder'],
  modules: [
    'modules',
    'shared-types',
    'builder',
    'context',
    'loading',
    'graphql',
    'authorization',
    'authentication',
    'mail',
    'database',
    'principal',
    'errors',
    'lib',
  ],
  'shared-types': [
    'shared-types',
    'builder',
    'context',
    'loading',
    'graphql',
    'authorization',
    'database',
    'lib',
  ],
  builder: ['context', 'loading', 'graphql', 'authorization'],
  loading: ['loading', 'context', 'graphql', 'authorization', 'database', 'lib'],
  graphql: ['graphql', 'context', 'authorization', 'database', 'errors', 'lib'],
  context: ['authorization', 'database', 'principal', 'lib'],
  authentication: ['authentication', 'principal', 'errors', 'lib'],
  principal: ['authorization'],
  authorization: ['authorization', 'errors', 'lib'],
  mail: ['mail', 'database', 'lib'],
  database: ['database', 'lib'],
  config: [],
  errors: [],
  lib: ['lib'],
  migrations: ['migrations'],
}

const root = join(import.meta.dirname, '../..')
const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))

/** A module may use the ones before it. */
const modules: readonly string[] =
  readFileSync(join(root, 'src/modules/index.ts'), 'utf8').match(/[\w-]+(?=\/module\.ts)/g) ?? []

const files = [...filesBelow('src'), ...filesBelow('migrations')]

const entries = new Set(['src/cli.ts'])

function roomOf(file: string): string {
  if (entries.has(file)) return 'entries'
  const [top = '', second = ''] = file.split('/')
  return top === 'migrations' ? top : second.replace(/\.ts$/, '')
}

const importPattern = /(?:from|import)\s*\(?\s*'([^']+)'/g

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)].map((match) => match[1] ?? '')

const localImports = (file: string): string[] =>
  importsOf(file)
    .filter((path) => path.startsWith('.'))
    .map((path) => join(dirname(file), path))

describe.each(files)('%s', (file) => {
  test('imports only from rooms below its own', () => {
    const allowed = arrows[roomOf(file)]
    expect(allowed, `${file} is in no room that the picture knows`).toBeDefined()
    for (const imported of localImports(file))
      expect(allowed, `${file} → ${imported}`).toContain(roomOf(imported))
  })
})

test('a module imports only itself and modules before it', () => {
  expect(readFileSync(join(root, 'src/modules/index.ts'), 'utf8').match(/[\w-]+(?=\/module)/g)).toEqual(
    modules,
  )
  for (const file of files.filter((it) => it.startsWith('src/modules/') && it !== 'src/modules/index.ts')) {
    const own = modules.indexOf(file.split('/')[2] ?? '')
    expect(own, `${file} is of a module that src/modules/index.ts does not import`).not.toBe(-1)
    for (const imported of localImports(file).filter((it) => it.startsWith('src/modules/'))) {
      const other = modules.indexOf(imported.split('/')[2] ?? '')
      expect(other, `${file} → ${imported}`).toBeLessThanOrEqual(own)
    }
  }
})

test('inside a module, only the schema knows GraphQL types, and nothing below it knows the schema', () => {
  for (const file of files.filter(
    (it) => /^src\/modules\/[\w-]+\/(?!schema\/).+\.ts$/.test(it) && !it.endsWith('/module.ts'),
  ))
    for (const imported of localImports(file))
      expect(imported, file).not.toMatch(/\/schema\/|src\/builder\.ts/)
})

test('only config.ts reads the environment', () => {
  for (const file of files.filter((it) => it !== 'src/config.ts'))
    expect(readFileSync(join(root, file), 'utf8'), file).not.toContain('process.env')
})

test('migrations are frozen in time: they import nothing of the service', () => {
  for (const file of filesBelow('migrations').filter((it) => it !== 'migrations/index.ts'))
    for (const path of importsOf(file)) expect(path, file).toMatch(/^(kysely(\/migration)?|\.\/.*)$/)
})

test('migrations have names by which they are found, and each a number of its own', () => {
  const files = filesBelow('migrations').filter((it) => !/\/(index|_helpers)\.ts$/.test(it))
  for (const file of files) expect(file, 'is passed over').toMatch(/^migrations\/\d{4}_\w+\.ts$/)
  const numbers = files.map((file) => /\d{4}/.exec(file)?.[0])
  expect(numbers).toEqual(files.map((_file, n) => String(n + 1).padStart(4, '0')))
})

test('there is no circle of files', () => {
  const done = new Set<string>()
  const open: string[] = []
  const walk = (file: string): void => {
    if (done.has(file)) return
    expect(open, `${[...open, file].join(' → ')}`).not.toContain(file)
    open.push(file)
    for (const imported of localImports(file)) walk(imported)
    open.pop()
    done.add(file)
  }
  for (const file of files) walk(file)
})
