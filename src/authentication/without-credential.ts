import { type DocumentNode, parse } from 'graphql'
import type { Principal } from '../principal.ts'
import { badCredential } from './bad-credential.ts'
import type { CredentialSource } from './contract.ts'

/** What is longer is not read: there is one thing to say, and it is short. */
const mostBytes = 4_096
const mostTokens = 60

/** A request without any credential whose body is worth a look: a short POST of plain JSON. */
export function mayGoWithout({ method, header }: CredentialSource): boolean {
  const [mediaType = ''] = (header('content-type') ?? '').split(';')
  return (
    method === 'POST' &&
    mediaType.trim().toLowerCase() === 'application/json' &&
    header('content-encoding') === null &&
    header('transfer-encoding') === null &&
    Number(header('content-length') ?? 0) <= mostBytes
  )
}

interface Params {
  readonly query?: unknown
}

/**
 * Reads what is asked. Of who came without a credential only a document is taken that consists of this one mutation; any
 * other body, also one that is none, is refused as if it had not been read.
 */
export async function readFor<P extends Params>(
  principal: Principal | undefined,
  mutation: string,
  read: () => Promise<P>,
): Promise<P> {
  if (principal?.kind !== 'ANONYMOUS') return read()
  const params = await read().catch(() => null)
  if (!params || !consistsOf(mutation, params.query)) throw badCredential('UNAUTHENTICATED')
  return params
}

function consistsOf(mutation: string, query: unknown): boolean {
  if (typeof query !== 'string' || query.length > mostBytes || !query.includes(mutation)) return false
  const document = parsed(query)
  return document !== null && isOnly(mutation, document)
}

/** The document is this mutation, and nothing else. */
export function isOnly(mutation: string, { definitions }: DocumentNode): boolean {
  const [operation, ...others] = definitions
  if (operation?.kind !== 'OperationDefinition' || others.length > 0) return false
  const [field, ...more] = operation.selectionSet.selections
  return (
    operation.operation === 'mutation' &&
    field?.kind === 'Field' &&
    field.name.value === mutation &&
    more.length === 0
  )
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query, { maxTokens: mostTokens, noLocation: true })
  } catch {
    return null
  }
}
