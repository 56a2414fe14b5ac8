import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Config {
  readonly databaseUrl: string
  /** True without DATABASE_URL: SQLite in the data folder, with the demo company and its tokens. */
  readonly embeddedDemo: boolean
  /** The text of TOKEN_PEPPERS, or of the file that the embedded default keeps. */
  readonly tokenPeppers: string
  readonly host: string
  readonly port: number
  readonly logLevel: string
}

/** All faults of the environment at once, each with what to do. */
export class ConfigurationError extends Error {
  constructor(faults: readonly string[]) {
    super(`The configuration is not complete:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent']

/** The only reader of the environment. The embedded default lives in `data` below the working folder. */
export function readConfig(env: NodeJS.ProcessEnv = environment(), workingFolder = '.'): Config {
  const dataFolder = join(workingFolder, 'data')
  const faults: string[] = []
  const databaseUrl = env.DATABASE_URL || undefined
  const embeddedDemo = databaseUrl === undefined
  if (databaseUrl && !/^(mysql:\/\/[^/]+\/\w+|sqlite:.+)/.test(databaseUrl))
    faults.push('DATABASE_URL must be mysql://user:password@host:port/database or sqlite:path/to/file.db')

  const port = Number(env.PORT || 4000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    faults.push('PORT must be a number from 0 to 65535')

  const logLevel = env.LOG_LEVEL || 'info'
  if (!logLevels.includes(logLevel)) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}`)

  const tokenPeppers = env.TOKEN_PEPPERS || (embeddedDemo ? embeddedPeppers(dataFolder) : '')
  if (!tokenPeppers)
    faults.push(
      'TOKEN_PEPPERS is missing: the key that token hashes are made with. Create one with: echo "1:$(openssl rand -base64 32)"',
    )

  if (faults.length > 0) throw new ConfigurationError(faults)
  return {
    databaseUrl: databaseUrl ?? `sqlite:${join(dataFolder, 'gatehouse.db')}`,
    embeddedDemo,
    tokenPeppers,
    host: env.HOST || '127.0.0.1',
    port,
    logLevel,
  }
}

/** With what `.env` in the working folder adds; what is set already stays. */
function environment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/** The embedded default makes its own on first start. Losing the file makes every token invalid. */
function embeddedPeppers(dataFolder: string): string {
  const file = join(dataFolder, 'token-peppers')
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}
