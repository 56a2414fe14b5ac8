import { globSync } from 'node:fs'
import { join } from 'node:path'

const tests = join(import.meta.dirname, '..')

/** What each folder of tests says in a file of this name. */
export const ofModules = <Said>(file: string): Promise<Said[]> =>
  Promise.all(globSync(`*/${file}`, { cwd: tests }).map((path) => import(join(tests, path))))
