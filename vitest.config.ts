import { defineConfig } from 'vitest/config'

const onDatabase = { include: ['test/**/*.test.ts'], exclude: ['test/unit/**', 'test/browser/**'] }

/** What asks the endpoint nothing is the same at both paces. */
const atOnePace = [
  'test/commands/**',
  'test/mail/**',
  'test/database/*migration*',
  'test/database/dialects*',
  'test/token-links/opening*',
  'test/token-links/page*',
]

const filesAt = (pace: string) =>
  pace === 'fast' ? { ...onDatabase, exclude: [...onDatabase.exclude, ...atOnePace] } : onDatabase

const named = (engine: string, pace: string) => (pace === 'fast' ? `${engine}-fast` : engine)

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
      ...(['plain', 'fast'] as const).flatMap((pace) => [
        {
          extends: true as const,
          test: {
            name: named('sqlite', pace),
            ...filesAt(pace),
            provide: { engine: 'sqlite' as const, pace },
          },
        },
        {
          extends: true as const,
          test: {
            name: named('mysql', pace),
            ...filesAt(pace),
            provide: { engine: 'mysql' as const, pace },
            globalSetup: 'test/support/global-setup.ts',
          },
        },
      ]),
    ],
  },
})
