import type { IncomingMessage } from 'node:http'
import type { GraphQLParams } from 'graphql-yoga'
import { publicError } from '../errors.ts'

const maxBodyBytes = 1_000_000

/** A POST's parameters are its body. What kind of value each is, Yoga checks. */
export const readBody = async (raw: IncomingMessage): Promise<GraphQLParams> => paramsOf(await readBytes(raw))

/** As `readBody`, where there is no socket: the endpoint was called without a server around it. */
export const readRequest = async (request: Request): Promise<GraphQLParams> =>
  paramsOf(Buffer.from(await request.arrayBuffer()))

function paramsOf(body: Buffer): GraphQLParams {
  if (body.length > maxBodyBytes) throw tooLarge()
  const params = parseJson(body.toString(), 'The body')
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw badRequest('The body must be a JSON object with a query; a list of several is not supported.')
  return params as GraphQLParams
}

/** From the socket itself, counted as it comes: Yoga's own limit costs a copy, and the connection when it is reached. */
function readBytes(raw: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let size = 0
  raw.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
    // What still comes is read and dropped: whoever is busy sending doesn't see the answer otherwise.
    else reject(tooLarge())
  })
  raw.once('end', () => resolve(Buffer.concat(chunks)))
  raw.on('error', () => reject(badRequest('The body ended early.')))
  if (Number(raw.headers['content-length'] ?? 0) > maxBodyBytes) reject(tooLarge())
  return promise
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

const tooLarge = () =>
  publicError('BAD_REQUEST', `The body is larger than ${maxBodyBytes} bytes.`, { status: 413 })
