import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Keeps in a file where each import of the modules below `root` leads: to find that out again, file by file, takes Node a
 * third of the start. It is good for one version of Node and one installation of the packages, and says nothing
 * about modules elsewhere; where anything is wrong with it, Node looks for itself, as it does where options may let others
 * have a say in what is loaded.
 */
export function rememberImports(root, file) {
  const installation = installationOf(root)
  if (installation === null || process.execArgv.length > 0 || process.env.NODE_OPTIONS) return
  const below = pathToFileURL(join(root, '/')).href
  const known = read(file, installation)
  let hasLearned = false

  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL = '', conditions } = context
      if (!parentURL.startsWith(below) || !conditions.includes('import')) return next(specifier, context)
      const key = `${parentURL.slice(below.length)} ${specifier}`
      const [path, format] = known.get(key) ?? []
      const url = path === undefined ? null : URL.parse(path, below)?.href
      if (url?.startsWith(below)) return { url, format, shortCircuit: true }
      const found = next(specifier, context)
      if (found.url.startsWith(below)) {
        known.set(key, [found.url.slice(below.length), found.format])
        hasLearned = true
      }
      return found
    },
  })
  process.on('exit', () => {
    if (hasLearned) write(file, { installation, imports: Object.fromEntries(known) })
  })
}

/** Null where the packages did not come from npm. */
function installationOf(root) {
  try {
    const packages = readFileSync(join(root, 'node_modules/.package-lock.json'))
    return `${process.version} ${hash('sha256', packages)}`
  } catch {
    return null
  }
}

function read(file, installation) {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'))
    return new Map(kept.installation === installation ? Object.entries(kept.imports) : [])
  } catch {
    return new Map()
  }
}

/** Whoever starts meanwhile reads the one before or this one, never a half. */
function write(file, content) {
  const half = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(half, JSON.stringify(content))
    renameSync(half, file)
  } catch {
    // Where it can't be written, the next start takes as long as this one.
  }
}
