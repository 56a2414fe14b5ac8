import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

const maxMessageLength = 500
const maxLocations = 5

/** Messages quote the request. An answer must not grow with what was wrongly asked. */
export function useShortErrors(): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (!Array.isArray(result) && !(Symbol.asyncIterator in result)) setResult(withShortErrors(result))
    },
  }
}

export const withShortErrors = (result: ExecutionResult): ExecutionResult =>
  result.errors?.some(isLong) ? { ...result, errors: result.errors.map(shortened) } : result

const suggestion = / Did you mean .*\?$/s

const isLong = ({ message, nodes, positions }: GraphQLError): boolean =>
  message.length > maxMessageLength ||
  (nodes ?? positions ?? []).length > maxLocations ||
  suggestion.test(message)

function shortened(error: GraphQLError): GraphQLError {
  if (!isLong(error)) return error
  const message = error.message.replace(suggestion, '')
  return new GraphQLError(
    message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}…` : message,
    {
      nodes: error.nodes?.slice(0, maxLocations),
      source: error.source,
      positions: error.positions?.slice(0, maxLocations),
      path: error.path,
      extensions: error.extensions,
    },
  )
}
