import { defineConfig } from 'vitest/config'

const ownProject = ['test/unit/**', 'test/browser/**']

/** What asks the endpoint nothing, or sets its pace itself, is the same at both. */
const atOnePace = [
  'test/commands/**',
  'test/mail/**',
  'test/database/*migration*',
  'test/database/dialects*',
  'test/http/hot-query*',
  'test/loading/compiled-answers*',
  'test/token-life/**',
  'test/token-links/opening*',
  'test/token-links/page*',
]

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
    provide,
    ...(provide.engine === 'mysql' && { globalSetup: 'test/support/global-setup.ts' }),
  },
})

export default defineConfig({
  // As Node resolves packages. Vite would add "development", and load a second copy of graphql beside the first.
  ssr: { resolve: { conditions: ['node', 'module-sync', 'import', 'default'] } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
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
      onDatabase('sqlite-fast', { engine: 'sqlite', pace: 'fast' }, atOnePace),
      onDatabase('mysql', { engine: 'mysql', pace: 'fast' }),
    ],
  },
})
