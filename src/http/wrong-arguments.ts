import { GraphQLError } from 'graphql'

/**
 * An argument is wrong once, of however many rows its field is asked: one error, in the terms of the document, with `@` for
 * each of the list. The answer must not grow with what was wrongly asked.
 */
export function toldOnce(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  if (!errors.some(isOfRow)) return errors
  const told = new Map<string, GraphQLError>()
  for (const error of errors) {
    const path = isOfRow(error) ? error.path?.map((key) => (typeof key === 'number' ? '@' : key)) : error.path
    const key = JSON.stringify([path, error.message])
    if (!told.has(key)) told.set(key, path === error.path ? error : at(error, path))
  }
  return [...told.values()]
}

const isOfRow = ({ extensions, path }: GraphQLError): boolean =>
  extensions.code === 'BAD_USER_INPUT' && path?.some((key) => typeof key === 'number') === true

const at = (
  { message, nodes, source, positions, originalError, extensions }: GraphQLError,
  path: GraphQLError['path'],
): GraphQLError => new GraphQLError(message, { nodes, source, positions, originalError, extensions, path })
