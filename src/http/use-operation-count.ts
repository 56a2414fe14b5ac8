import type { Plugin } from 'graphql-yoga'
import { PermissionSet } from '../authorization/permission-set.ts'
import type { Context } from '../context.ts'

/** Told of each operation when it was answered: what it used of the permissions, and whether the answer has errors. */
export type OnOperation = (principal: Context['principal'], used: PermissionSet, hasErrors: boolean) => void

/**
 * Counts every operation of a valid document, whatever becomes of it. Comes before what may refuse it. One handler for all
 * requests, as it is on the path of each.
 */
export function useOperationCount(onOperation: OnOperation): Plugin<Context> {
  const counted: ReturnType<NonNullable<Plugin<Context>['onExecute']>> = {
    onExecuteDone({ args, result }) {
      const { principal, used, denials } = args.contextValue
      const hasErrors = Symbol.asyncIterator in result || result.errors !== undefined || !denials.isEmpty
      // Without data, nothing was executed.
      const isExecuted = 'data' in result && result.data !== undefined
      onOperation(principal, isExecuted ? used : PermissionSet.none, hasErrors)
    },
  }
  return { onExecute: () => counted }
}
