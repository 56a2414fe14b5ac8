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
import type { Context } from '../context.ts'
import { publicError } from '../errors.ts'
import type { CompiledAnswers } from '../loading/compiled-answers.ts'

const maxErrors = 5

/**
 * Validated and executed by graphql-js itself. The guard reads variables and arguments with it: if another executor
 * (Yoga's own) read them differently, the guard would judge an operation that is not the one executed. And it can
 * be told to suggest no names: a message names what is wrong, not what else there would be.
 *
 * What is asked often has a compiled answer. It is given if it is whole; whatever goes wrong, graphql-js is asked anew,
 * and says what that means for the answer.
 */
export function useGraphQLJs(compiled: CompiledAnswers): Plugin {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn((schema: GraphQLSchema, document, rules) =>
        validate(schema, document, rules, { maxErrors, hideSuggestions: true }),
      )
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs): Promise<ExecutionResult> => {
        const data = await compiledData(compiled, args).catch(() => undefined)
        return data ? { data } : executeDiscreetly(args)
      })
    },
  }
}

async function compiledData(
  compiled: CompiledAnswers,
  { schema, document, operationName, variableValues: given, contextValue }: ExecutionArgs,
): Promise<ExecutionResult['data']> {
  const operation = getOperationAST(document, operationName)
  const context = contextValue as Context
  const answer = operation && compiled.find(schema, document, operation, context.db)
  if (!answer) return undefined
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {})
  return variableValues && answer(context, variableValues)
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
