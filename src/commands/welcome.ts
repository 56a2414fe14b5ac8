import type { DemoToken } from '../demo/demo-tokens.ts'
import { print } from './print.ts'

/** What the `curl` line asks: somebody's name and three of the invoices. */
const firstQuery =
  '{ customers(first: 1, filter: { number: { equals: \\"ALFKI\\" } }) { nodes { name address { city } invoices(first: 3) { nodes { documentNumber documentDate totals { gross { amount currency } } } } } } }'

/** `mails` is where they go; null: nowhere yet. */
export function printAddresses(url: string, mails: string | null): void {
  print(`Gatehouse is ready.

  GraphQL and GraphiQL   ${url}/graphql
  Signing in             ${url}/sign-in
  Health                 ${url}/health/live  ${url}/health/ready
  Mails                  ${mails === null ? 'wait until SMTP_URL tells where to send them' : `go to ${mails}`}`)
}

export function printSetUp(address: string): void {
  print(`
No administrator can sign in yet. Open this within 24 hours to be the first; it works once:

  ${address}`)
}

export function printDemoTokens(tokens: readonly DemoToken[]): void {
  print('\nDemo tokens, shown this once (npm run demo:tokens makes new ones):\n')
  for (const { name, purpose, secret } of tokens) print(`  ${name}: ${purpose}\n    ${secret}\n`)
}

/** With the token that may read both. */
export function printFirstRequest(url: string, tokens: readonly DemoToken[]): void {
  const token = tokens.find(({ name }) => name === 'Demo: accounting')
  if (!token) return
  print(`Try it:

curl -s ${url}/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer ${token.secret}' -d '{"query":"${firstQuery}"}'

Or open ${url}/graphql and put the token into the Headers tab:
  { "Authorization": "Bearer ${token.secret}" }
`)
}
