import type { GraphQLParams } from 'graphql-yoga'
import { publicError } from '../errors.ts'

/** A POST's parameters are its body. What kind of value it is, Yoga checks. */
export async function readBody(request: Request): Promise<GraphQLParams> {
  const params = parseJson(await request.text(), 'The body')
  if (typeof params !== 'object' || params === null)
    throw badRequest('The body must be a JSON object with a query.')
  return params as GraphQLParams
}

/** A GET's parameters are in its URL. */
export function readUrl({ url }: Request): GraphQLParams {
  const parameters = new URL(url).searchParams
  const json = (name: string) => {
    const text = parameters.get(name)
    return text ? (parseJson(text, name) as Record<string, unknown>) : undefined
  }
  return {
    query: parameters.get('query') || undefined,
    operationName: parameters.get('operationName') || undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  } as GraphQLParams
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not the parser's own message: it quotes the request.
    throw badRequest(`${what} is not valid JSON.`)
  }
}

const badRequest = (message: string) => publicError('BAD_REQUEST', message, { status: 400 })
