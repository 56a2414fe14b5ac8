import type { TestProject } from 'vitest/node'
import type { Engine } from '../../src/database/database.ts'
import { startMysql } from './mysql-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Which database the project's tests run on; there is none in `unit`. */
    engine: Engine
    /** With compiled queries and lean posts, or without. */
    pace: 'plain' | 'fast'
    /** The server of the `mysql` projects: `mysql://user:password@host:port/`. */
    mysqlUrl: string
  }
}

/** Runs once for each `mysql` project, and not at all when none of its tests are run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startMysql()
  project.provide('mysqlUrl', server.url)
  return server.stop
}
