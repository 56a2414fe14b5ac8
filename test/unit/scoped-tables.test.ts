import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import '../../src/schema.ts'
import { allSources } from '../../src/database/source.ts'

/** The system's own work on scoped tables, past the row rule. */
const systemsOwn: Record<string, string> = {
  'src/commands/find-projects.ts': 'whoever runs the service',
  'src/commands/token.ts': 'whoever runs the service',
  'src/commands/user.ts': 'whoever runs the service',
  'src/demo/demo-tokens.ts': 'the demo',
  'src/modules/audit/export-events.ts': 'whoever runs the service',
  'src/modules/audit/assert-keys.ts': 'whether the keys fit, before anything is written',
  'src/modules/audit/link-events.ts': 'what is written gets into the chain',
  'src/modules/audit/verify-audit-log.ts': 'whoever runs the service',
  'src/modules/links/one-time-links.ts': 'nobody has signed in yet',
  'src/modules/products/moved-partners.ts': 'written in the background, also of what is deleted',
  'src/modules/sign-in/find-account.ts': 'nobody has signed in yet',
  'src/modules/sign-in/links/set-up.ts': 'nobody has signed in yet',
  'src/modules/sign-in/oidc/map-role.ts': 'what the provider says',
  'src/modules/sign-in/oidc/sign-in-with-identity.ts': 'nobody has signed in yet',
  'src/modules/sign-in/sessions/read-sessions.ts': 'who asks is not known yet',
  'src/modules/token-life/remove-of-deactivated.ts': 'whose tokens are to end',
  'src/modules/tokens/last-use.ts': 'written in the background',
  'src/modules/tokens/read-credentials.ts': 'who asks is not known yet',
  'src/modules/tokens/repository.ts': 'by its name for the demo, and a new hash in the background',
  'src/modules/users/repository.ts': 'by name where it must be unique, and who administers',
}

const root = join(import.meta.dirname, '../..')
const files = readdirSync(join(root, 'src'), { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))

test('scoped tables are read, changed and deleted from through the row rule', () => {
  const tables = [...new Set(allSources().map(({ table }) => table))].join('|')
  const pastIt = new RegExp(
    String.raw`(?:selectFrom|updateTable|deleteFrom|innerJoin|leftJoin)\(\s*'(?:${tables})\b|\b(?:from|join|update) (?:${tables})\b`,
  )
  const found = files.filter((file) =>
    pastIt.test(readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')),
  )
  expect(found.filter((file) => !(file in systemsOwn))).toEqual([])
  expect(Object.keys(systemsOwn).filter((file) => !found.includes(file))).toEqual([])
})
