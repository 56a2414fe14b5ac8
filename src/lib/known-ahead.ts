import { isNonNullType, type OperationDefinitionNode, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { OperationParts } from './walk-operation.ts'

/**
 * What can be said of an operation before its variables are known: worked out once, and kept for as long as its
 * document is kept (http/document-cache.ts bounds that). A parsed document never changes, so neither does the answer.
 *
 * Null where even the reading of its arguments may fail, as only its variables tell.
 */
export function knownAhead<Result>(
  workOut: (parts: OperationParts, operation: OperationDefinitionNode) => Result,
): (parts: OperationParts, operation: OperationDefinitionNode) => Result | null {
  const known = new WeakMap<OperationDefinitionNode, { readonly result: Result | null }>()
  return ({ schema, document }, operation) => {
    const before = known.get(operation)
    if (before) return before.result
    const parts = { schema, document }
    const result = mayFailToRead(parts, operation) ? null : workOut(parts, operation)
    known.set(operation, { result })
    return result
  }
}

/** A variable that may be null where null may not be: allowed if there is a default, and wrong if null is given. */
function mayFailToRead({ schema, document }: OperationParts, operation: OperationDefinitionNode): boolean {
  const nullable = new Set<string>()
  for (const { variable, type } of operation.variableDefinitions ?? [])
    if (type.kind !== 'NonNullType') nullable.add(variable.name.value)
  if (nullable.size === 0) return false

  const place = new TypeInfo(schema)
  let found = false
  visit(
    document,
    visitWithTypeInfo(place, {
      Variable({ name }) {
        found ||= nullable.has(name.value) && isNonNullType(place.getInputType())
      },
    }),
  )
  return found
}
