import { readdirSync } from 'node:fs'
import type { Migration } from 'kysely/migration'

const files = readdirSync(import.meta.dirname)
  .filter((file) => /^\d{4}_\w+\.ts$/.test(file))
  .sort()

const load = async (file: string): Promise<[string, Migration]> => [
  file.slice(0, -'.ts'.length),
  await import(new URL(file, import.meta.url).href),
]

/** In the order of their names, which is the order they run in. A landed migration is never changed. */
export const migrations: Record<string, Migration> = Object.fromEntries(await Promise.all(files.map(load)))
