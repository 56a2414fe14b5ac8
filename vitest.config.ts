import { defineConfig } from 'vitest/config'

const onDatabase = { include: ['test/**/*.test.ts'], exclude: ['test/unit/**'] }

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
      { extends: true, test: { name: 'sqlite', ...onDatabase, provide: { engine: 'sqlite' } } },
      {
        extends: true,
        test: {
          name: 'mysql',
          ...onDatabase,
          provide: { engine: 'mysql' },
          globalSetup: 'test/support/global-setup.ts',
        },
      },
    ],
  },
})
