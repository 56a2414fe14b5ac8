import { Command, Option } from 'commander'
import { exportAudit, verifyAudit } from './commands/audit.ts'
import { loadDemo, remakeDemoTokens } from './commands/demo.ts'
import { sendTestMail } from './commands/mail.ts'
import { migrate } from './commands/migrate.ts'
import { explainPermissions } from './commands/permissions.ts'
import { runCommand } from './commands/run-command.ts'
import { printedSchema } from './commands/schema.ts'
import { serve } from './commands/serve.ts'
import {
  createTokenCommand,
  deleteTokenCommand,
  listTokens,
  lockTokenCommand,
  unlockTokenCommand,
} from './commands/token.ts'
import {
  createUserCommand,
  deactivateUserCommand,
  inviteUserCommand,
  listUsers,
  reactivateUserCommand,
} from './commands/user.ts'
import { worker } from './commands/worker.ts'

const collect = (value: string, all: readonly string[]): string[] => [...all, value]

const permissionOption = (description: string) =>
  new Option('-p, --permission <name>', description).argParser(collect).default([], 'none')

const program = new Command('gatehouse')
  .description('An ERP graph behind personal access tokens.')
  .addHelpText(
    'after',
    `
Environment:
  DATABASE_URL     mysql://user:password@host:port/database or sqlite:path; absent: the embedded demo in ./data
  TOKEN_PEPPERS    keys for token hashes, "2:<base64>,1:<base64>", newest first; the embedded demo makes its own
  AUDIT_KEYS       keys that the audit log is signed with, in the same form; the embedded demo makes its own
  HOST, PORT       where to listen (127.0.0.1, 4000)
  PUBLIC_URL       where people reach the service, for links in mails: https://gatehouse.example.com
  SMTP_URL         how mails leave: smtp://user:password@host:587 or smtps://…; the embedded demo writes them to
                   ./data/outbox without it
  MAIL_FROM        whom they come from: Gatehouse <gatehouse@example.com>
  JOBS             who sends mails, looks after tokens and cleans: serve, or worker (serve)
  TRUSTED_PROXIES  how many proxies of yours a request passes (0)
  OIDC_…           where people may sign in beside their passwords: docs/operations.md
  LOG_LEVEL        fatal, error, warn, info, debug or silent (info)

Examples:
  gatehouse serve
  gatehouse user create ada --name "Ada Lovelace" -p CRM:read -p invoice:read
  gatehouse token create "Shop sync" --owner ada -p customer:read --project DACH --expires 2027-01-31`,
  )

program
  .command('serve')
  .description('serve the graph until stopped')
  .action(() => runCommand(serve))

program
  .command('worker')
  .description('do the jobs of services that run with JOBS=worker, until stopped')
  .action(() => runCommand(worker))

program
  .command('migrate')
  .description('bring the database to the schema of this version')
  .option('--down', 'take back the newest migration, with the data in it')
  .action((options) => runCommand(() => migrate(options)))

const demo = program.command('demo').description('the demo company (Northwind Traders)')
demo
  .command('load')
  .description('load it into a migrated database without business data')
  .action(() => runCommand(loadDemo))
demo
  .command('tokens')
  .description("make the embedded demo's tokens anew and show them")
  .action(() => runCommand(remakeDemoTokens))

const user = program.command('user').description('people who sign in and own tokens')
user
  .command('create')
  .description('create a user')
  .argument('<username>', 'lower-case: a-z, 0-9, dot, dash, underscore')
  .option('--name <name>', 'as people read it (default: the username)')
  .option('--email <address>', 'unique; mails go there')
  .addOption(new Option('--language <language>').choices(['en', 'de']).default('en'))
  .option('--admin', 'an administrator, who may do everything')
  .addOption(permissionOption('grant a permission, or a group with an action, e.g. CRM:read; repeatable'))
  .action((username, options) => runCommand(() => createUserCommand(username, options)))

user
  .command('list')
  .description('list users')
  .action(() => runCommand(listUsers))
user
  .command('invite')
  .description('give a user a link to choose a password with, or another one if theirs is lost')
  .argument('<username>')
  .option('--print-link', 'show the link instead of mailing it')
  .action((username, options) => runCommand(() => inviteUserCommand(username, options)))
user
  .command('deactivate')
  .description('stop everything of a user, from the next request on')
  .argument('<username>')
  .action((username) => runCommand(() => deactivateUserCommand(username)))
user
  .command('reactivate')
  .description('let a user sign in again, with the rights and tokens that they had')
  .argument('<username>')
  .action((username) => runCommand(() => reactivateUserCommand(username)))

const token = program.command('token').description('personal access tokens')
token
  .command('create')
  .description('create a token and show it, this once')
  .argument('<name>', 'unique among the tokens of the owner')
  .requiredOption('--owner <username>', 'whose token it is; it can do no more than its owner')
  .addOption(permissionOption('grant a permission, or a group with an action, e.g. CRM:read; repeatable'))
  .option('--all', 'grant everything that the owner may now')
  .addOption(
    new Option('--project <key>', 'restrict it to a project by its key; repeatable')
      .argParser(collect)
      .default([], 'all that the owner may see'),
  )
  .option('--description <text>')
  .option(
    '--expires <when>',
    'a day or an instant, within the longest lifetime of the token policy (default: its default lifetime, 180 days)',
  )
  .action((name, options) => runCommand(() => createTokenCommand(name, options)))
token
  .command('list')
  .description('list tokens')
  .option('--owner <username>')
  .action((options) => runCommand(() => listTokens(options)))
token
  .command('lock')
  .description('stop a token from its next request on')
  .argument('<id>')
  .requiredOption('--reason <text>', 'the owner reads it')
  .action((id, options) => runCommand(() => lockTokenCommand(id, options)))
token
  .command('unlock')
  .description('let a locked token work again, whoever locked it')
  .argument('<id>')
  .action((id) => runCommand(() => unlockTokenCommand(id)))
token
  .command('delete')
  .description('delete a token for good')
  .argument('<id>')
  .action((id) => runCommand(() => deleteTokenCommand(id)))

const audit = program.command('audit').description('the log of what was done')
audit
  .command('verify')
  .description('check that it is what was written; ends with 2 and names the first row that is not')
  .option('--since <end>', 'an end of the chain that was printed before, and that it must still go through')
  .action((options) => runCommand(() => verifyAudit(options)))

audit
  .command('export')
  .description('write all of it to standard output')
  .addOption(
    new Option('--format <format>', 'a JSON object in each line, or a table')
      .choices(['ndjson', 'csv'])
      .default('ndjson'),
  )
  .action((options) => runCommand(() => exportAudit(options)))

program
  .command('permissions')
  .description('what documents need')
  .command('explain')
  .description('say which permissions a token needs to run a document; needs no database')
  .argument('<file>', 'a GraphQL document, - for standard input')
  .option('--operation <name>', 'needed if the document has several operations')
  .option('--json', 'as JSON, for programs')
  .action((file, options) => runCommand(() => explainPermissions(file, options)))

program
  .command('mail')
  .description('mails that the service sends')
  .command('test')
  .description('send a mail, and show what the server says to it')
  .argument('<address>')
  .addOption(new Option('--language <language>').choices(['en', 'de']).default('en'))
  .action((address, options) => runCommand(() => sendTestMail(address, options)))

program
  .command('schema')
  .description('the GraphQL schema')
  .command('print')
  .description('print it as SDL')
  .action(() => runCommand(async () => void process.stdout.write(printedSchema())))

// Whoever read as much as they wanted (`| head`) has closed the pipe: no fault of anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

await program.parseAsync()
