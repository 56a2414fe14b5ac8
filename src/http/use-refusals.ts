import { type ExecutionArgs, type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../context.ts'
import { walkOperation } from '../lib/walk-operation.ts'

/** A mutation that somebody may not do, or not to what they named. */
export interface Refusal {
  readonly mutation: string
  readonly code: 'FORBIDDEN' | 'NOT_FOUND'
  readonly missingPermissions: readonly string[]
  readonly input: Readonly<Record<string, unknown>>
}

/** Is waited for, and must not throw. */
export type OnRefused = (
  by: Pick<Context, 'principal' | 'requestInfo'>,
  refusals: readonly Refusal[],
) => Promise<void>

/** Tells of refused mutations, whether the operation was refused before it was executed or one of its fields then. */
export const useRefusals = (onRefused: OnRefused): Plugin<Context> => ({
  onExecute({ args }) {
    if (getOperationAST(args.document, args.operationName)?.operation !== 'mutation') return
    return {
      onExecuteDone({ result }) {
        if (Symbol.asyncIterator in result || !result.errors) return
        const refusals = refusalsIn(args, result.errors)
        return refusals.length > 0 ? onRefused(args.contextValue, refusals) : undefined
      },
    }
  },
})

function refusalsIn(args: ExecutionArgs, errors: NonNullable<ExecutionResult['errors']>): Refusal[] {
  const byMutation = Map.groupBy(errors, ({ path }) => path?.[0])
  const operation = getOperationAST(args.document, args.operationName)
  const refusals: Refusal[] = []
  if (operation)
    walkOperation(args, operation, {}, ({ definition, path, readArguments }) => {
      const refused = byMutation.get(path[0])?.filter(isRefusal) ?? []
      const [first] = refused
      if (first)
        refusals.push({
          mutation: definition.name,
          code: first.extensions.code as Refusal['code'],
          missingPermissions: refused.flatMap(missingIn),
          input: (readArguments().input ?? {}) as Refusal['input'],
        })
      return null
    })
  return refusals
}

const isRefusal = ({ extensions }: GraphQLError): boolean =>
  extensions.code === 'FORBIDDEN' || extensions.code === 'NOT_FOUND'

const missingIn = ({ extensions }: GraphQLError): readonly string[] =>
  Array.isArray(extensions.missingPermissions) ? extensions.missingPermissions : []
