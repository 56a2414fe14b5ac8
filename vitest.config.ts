import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const ownProject = ['test/unit/**', 'test/browser/**']

/** What asks the endpoint nothing, or sets its pace itself, is the same at both. */
const atOnePace = [
  'test/commands/**',
  'test/mail/**',
  'test/database/*migration*',
  'test/database/dialects*',
  'test/http/assumed-token*',
  'test/http/hot-query*',
  'test/loading/compiled-answers*',
  'test/token-life/**',
  'test/token-links/opening*',
  'test/token-links/page*',
]
/** Takes long, and runs without what is fast on SQLite, with it on MariaDB. */
const atOnePaceEach = [
  'test/authorization/permission-matrix*',
  'test/authorization/principal-matrix*',
  'test/authorization/scoped-*',
]

/** The longest begin, so that none is left alone at the end. */
const longest = ['generated-documents', 'token-life/year', 'command-line', 'permission-matrix']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.includes(name))
    return (await super.sort(files)).sort((a, b) => Number(isLong(b)) - Number(isLong(a)))
  }
}

const onDatabase = (
  name: string,
  provide: { readonly engine: 'sqlite' | 'mysql'; readonly pace: 'plain' | 'fast' },
  exclude: readonly string[] = [],
) => ({
  extends: true as const,
  test: {
    name,
    include: ['test/**/*.test.ts'],
    exclude: [...ownProject, ...exclude],
    // Each has a database of its own; to load the service anew for each took a fifth of the time.
    isolate: false,
    provide,
    ...(provide.engine === 'mysql' && { globalSetup: 'test/support/global-setup.ts' }),
  },
})

export default defineConfig({
  // As Node resolves packages. Vite would add "development", and load a second copy of graphql beside the first.
  ssr: { resolve: { conditions: ['node', 'module-sync', 'import', 'default'] } },
  test: {
    pool: 'forks',
    // Of two, each waits a quarter of its time: for servers, clocks, mails.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          provide: { engine: 'sqlite' as const, pace: 'fast' as const },
          globalSetup: 'test/support/browser-setup.ts',
        },
      },
      onDatabase('sqlite', { engine: 'sqlite', pace: 'plain' }),
      onDatabase('sqlite-fast', { engine: 'sqlite', pace: 'fast' }, [...atOnePace, ...atOnePaceEach]),
      onDatabase('mysql', { engine: 'mysql', pace: 'fast' }),
    ],
  },
})
