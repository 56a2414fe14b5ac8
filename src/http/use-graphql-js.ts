import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'
import type { CompiledQueries, CompiledRun } from '../graphql/compiled-queries.ts'

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
      setExecuteFn((args: ExecutionArgs) => {
        const run = findCompiled(compiled, args)
        return run ? executeCompiled(run, args) : executeDiscreetly(args)
      })
    },
  }
}

function findCompiled(
  compiled: CompiledQueries,
  { schema, document, operationName, variableValues }: ExecutionArgs,
): CompiledRun | undefined {
  const run = compiled.find(schema, document, operationName ?? undefined)
  const definitions = run && getOperationAST(document, operationName)?.variableDefinitions
  if (definitions?.length && getVariableValues(schema, definitions, variableValues ?? {}).errors) return
  return run
}

async function executeCompiled(
  run: CompiledRun,
  { document, rootValue, contextValue, variableValues }: ExecutionArgs,
): Promise<ExecutionResult> {
  const { data, errors } = await run(rootValue, contextValue, variableValues ?? {})
  return errors ? { errors: errors.map((error) => located(error, document)), data } : { data }
}

/** Compiled queries know lines and columns only; what comes after reads places in the text, as graphql-js has them. */
function located(error: GraphQLError, { loc }: DocumentNode): GraphQLError {
  const { message, locations, path, originalError } = error
  if (!loc || !locations) return error
  const lines = loc.source.body.split(/(?<=\r\n|\n|\r(?!\n))/)
  const positions = locations.map(({ line, column }) => lines.slice(0, line - 1).join('').length + column - 1)
  return new GraphQLError(message, { source: loc.source, positions, path, originalError })
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
