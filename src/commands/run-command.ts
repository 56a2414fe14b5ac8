import { GraphQLError } from 'graphql'
import { ConfigurationError } from '../config.ts'
import { SchemaMismatch } from '../database/migrate.ts'
import { UnsupportedServer } from '../database/server-version.ts'
import { isUnavailable } from '../database/unavailable.ts'
import { CompanyExists } from '../demo/load-company.ts'
import { InvalidKeys } from '../lib/keys.ts'
import { AuditKeysMismatch } from '../modules/audit/assert-keys.ts'
import { CommandFailed } from './command-failed.ts'

const expected = [
  AuditKeysMismatch,
  CommandFailed,
  CompanyExists,
  ConfigurationError,
  GraphQLError,
  InvalidKeys,
  SchemaMismatch,
  UnsupportedServer,
]

/** Ends the process with 1 and a sentence where a person can do something about it, with the stack where not. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`${explain(error)}\n`)
  }
}

/** What the server says of an account or a database that isn't as configured. */
const refusedByServer = new Set<unknown>([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
])

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (expected.some((kind) => error instanceof kind)) return error.message
  if (isUnavailable(error)) return `The database does not answer (${error.message}). Check DATABASE_URL.`
  if ('code' in error && refusedByServer.has(error.code))
    return `The database refuses: ${error.message}. Check DATABASE_URL, and that the database and the rights of its user are there.`
  if ('code' in error && error.code === 'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER')
    return `The database refuses triggers, which keep the audit log append-only: ${error.message}. Set log_bin_trust_function_creators = 1 on the server, or migrate as a user with SUPER.`
  return error.stack ?? error.message
}
