import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  getOperationAST,
  getVariableValues,
  validate as graphqlValidate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../context.ts'
import { asFieldError, publicError } from '../errors.ts'
import type { CompiledAnswers } from '../loading/compiled-answers.ts'
import { toldOnce } from './wrong-arguments.ts'

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
  const validate = validationOnce()
  return {
    onValidate({ setValidationFn }) {
      setValidationFn(validate)
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs): Promise<ExecutionResult> => {
        const data = await compiledData(compiled, args).catch(() => undefined)
        return data ? { data } : executeDiscreetly(args)
      })
    },
  }
}

/** A document that was valid stays so: there is one schema, and one set of rules. */
function validationOnce(): typeof graphqlValidate {
  const valid = new WeakSet<DocumentNode>()
  return (schema, document, rules) => {
    if (valid.has(document)) return []
    const errors = graphqlValidate(schema, document, rules, { maxErrors, hideSuggestions: true })
    if (errors.length === 0) valid.add(document)
    return errors
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
  if (result.data === undefined) return { errors: result.errors?.map(asBadInput) ?? [] }
  return result.errors ? { ...result, errors: toldOnce(result.errors.map(asFieldError)) } : result
}

const asBadInput = ({ message }: Error) =>
  publicError('BAD_USER_INPUT', message, { status: 400, statusBySpec: true })
