import { makeDemoTokens } from '../demo/demo-tokens.ts'
import { loadCompany } from '../demo/load-company.ts'
import { CommandFailed } from './command-failed.ts'
import { print } from './print.ts'
import { withApp } from './running-app.ts'
import { printDemoTokens } from './welcome.ts'

/** Business data and employees, no tokens: on a configured database those are for its people to make. */
export const loadDemo = () =>
  withApp(async ({ database }) => {
    await loadCompany(database, (what, count) => print(`${what.padEnd(24)}${String(count).padStart(6)}`))
  })

export const remakeDemoTokens = () =>
  withApp(async ({ database, peppers }, { embeddedDemo }) => {
    if (!embeddedDemo)
      throw new CommandFailed(
        'Demo tokens are made only in the embedded demo, never on a configured database. Use: npx gatehouse token create',
      )
    printDemoTokens(await makeDemoTokens(database, peppers))
  })
