import { type ExecutionArgs, type ExecutionResult, execute, type GraphQLSchema, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'

const maxErrors = 5

/**
 * Validated and executed by graphql-js itself. The guard reads variables and arguments with it: if another executor
 * (Yoga's own) read them differently, the guard would judge an operation that is not the one executed. And it can
 * be told to suggest no names: a message names what is wrong, not what else there would be.
 */
export function useGraphQLJs(): Plugin {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn((schema: GraphQLSchema, document, rules) =>
        validate(schema, document, rules, { maxErrors, hideSuggestions: true }),
      )
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn(executeDiscreetly)
    },
  }
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
