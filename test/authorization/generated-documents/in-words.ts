import { getOperationAST } from 'graphql'
import { operationNeeds } from '../../../src/authorization/operation-needs.ts'
import { schema } from '../../../src/schema.ts'
import { refusalsOf, toldOf } from '../../support/model/refusals.ts'
import type { Case } from '../../support/random-cases.ts'
import type { Opinions } from './agreement.ts'

/** A case, and what everybody says about it, for whoever reads why the test failed. */
export async function inWords(it: Case, { service, guard }: Opinions): Promise<string> {
  const { asked, fields, held, refusesWhole } = it
  const isMutation = asked.text.startsWith('mutation')
  return [
    asked.text,
    `variables ${JSON.stringify(asked.variables)}`,
    `permissions ${[...held].join(' ')}${refusesWhole ? '\ngatehouse-denied: reject' : ''}`,
    `model     ${fields ? JSON.stringify(toldOf(refusalsOf(fields, held))) : 'can not read it'}`,
    `needs     ${needsInWords(it)}`,
    `service   ${JSON.stringify(await service(it))}`,
    `guard     ${isMutation ? 'is not asked, as it would write' : JSON.stringify(await guard(it))}`,
  ].join('\n')
}

function needsInWords({ asked: { document, operationName } }: Case): string {
  const operation = getOperationAST(document, operationName)
  if (!operation) return 'nothing: there is no operation'
  const { plain, choices } = operationNeeds({ schema, document }, operation)
  return [...plain.names(), ...choices.map((clause) => clause.map(({ name }) => name).join('|'))].join(' ')
}
