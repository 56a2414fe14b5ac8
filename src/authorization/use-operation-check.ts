import { type ExecutionArgs, type GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'
import { walkOperation } from '../lib/walk-operation.ts'
import type { Denials } from './denials.ts'
import { argumentsRequirement } from './input-requirement.ts'
import type { GuardedContext } from './pothos-plugin.ts'
import { allOf, isHeldBy, nothing, type Requirement } from './requirement.ts'

/** Sent by a client that prefers no answer to one with holes. */
const deniedHeader = 'gatehouse-denied'

/**
 * Asks, before anything is executed, whether the principal may have all that the operation names.
 * A mutation is refused whole if it may not; a query runs, with one error for each refused field of the document
 * (the field guard makes those fields null), unless the client asked for `gatehouse-denied: reject`.
 */
export function useOperationCheck(): Plugin<GuardedContext> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { denials, request } = args.contextValue
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) return

      collectDenials(args, operation, args.contextValue)
      const refusesWhole = operation.operation !== 'query' || request.headers.get(deniedHeader) === 'reject'
      if (refusesWhole && !denials.isEmpty) {
        setResultAndStopExecution({ errors: refusal(denials) })
        return
      }
      return {
        onExecuteDone({ result, setResult }) {
          if (denials.isEmpty || Symbol.asyncIterator in result) return
          setResult({ ...result, errors: [...(result.errors ?? []), ...denials.errors()] })
        },
      }
    },
  }
}

/** Adds a denial for each outermost field of the operation that the principal may not have. */
function collectDenials(
  args: ExecutionArgs,
  operation: OperationDefinitionNode,
  { principal, denials }: GuardedContext,
): void {
  const below = {}
  walkOperation(args, operation, below, ({ definition, path, readArguments }) => {
    const own = (definition.extensions.requirement as Requirement | undefined) ?? nothing
    const requirement = allOf(own, argumentsRequirement(definition.args, readArguments))
    if (isHeldBy(requirement, principal.permissions)) return below
    denials.add(path, requirement)
    return null
  })
}

/** RFC 6750, section 3.1: a valid credential that is not enough for this. */
function refusal(denials: Denials): GraphQLError[] {
  const scope = denials.missing().map(({ name }) => name)
  const headers = { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope.join(' ')}"` }
  return denials.errors().map(({ message, path, extensions }) =>
    publicError('FORBIDDEN', message, {
      path: path ?? [],
      details: { missingPermissions: extensions.missingPermissions },
      status: 403,
      statusBySpec: true,
      headers,
    }),
  )
}
