import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'
import type { CompiledQueries } from '../graphql/compiled-queries.ts'

const maxErrors = 5

/**
 * Validated and executed by graphql-js itself. The guard reads variables and arguments with it: if another executor
 * (Yoga's own) read them differently, the guard would judge an operation that is not the one executed. And it can
 * be told to suggest no names: a message names what is wrong, not what else there would be.
 *
 * What is asked often is compiled; its variables must have passed graphql-js first.
 */
export function useGraphQLJs(compiled: CompiledQueries): Plugin {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn((schema: GraphQLSchema, document, rules) =>
        validate(schema, document, rules, { maxErrors, hideSuggestions: true }),
      )
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => executeCompiled(compiled, args) ?? executeDiscreetly(args))
    },
  }
}

function executeCompiled(
  compiled: CompiledQueries,
  { schema, document, operationName, rootValue, contextValue, variableValues }: ExecutionArgs,
): Promise<ExecutionResult> | ExecutionResult | undefined {
  const run = compiled.find(schema, document, operationName ?? undefined)
  const definitions = run && getOperationAST(document, operationName)?.variableDefinitions
  if (definitions?.length && getVariableValues(schema, definitions, variableValues ?? {}).errors) return
  return run?.(rootValue, contextValue, variableValues ?? {})
}

async function executeDiscreetly(args: ExecutionArgs): Promise<ExecutionResult> {
  const result = await execute({
    ...args,
    hideSuggestions: true,
    options: { ...args.options, maxCoercionErrors: maxErrors },
  })
  // Without data, nothing was executed: the variables don't fit.
  return result.data === undefined ? { errors: result.errors?.map(asBadInput) ?? [] } : result
}

const asBadInput = ({ message }: Error) =>
  publicError('BAD_USER_INPUT', message, { status: 400, statusBySpec: true })
