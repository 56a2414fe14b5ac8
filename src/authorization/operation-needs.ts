import { isInterfaceType, type OperationDefinitionNode } from 'graphql'
import { type OperationParts, type SelectedField, walkSelected } from '../lib/walk-operation.ts'
import { possibleArgumentsRequirement } from './input-requirement.ts'
import type { Permission } from './permission.ts'
import { PermissionSet } from './permission-set.ts'
import { type Clause, type Requirement, requirementOn } from './requirement.ts'

/** The most that an operation can need. Who holds this is refused nothing, whatever the variables and the rows are. */
export interface OperationNeeds {
  /** All of these. */
  readonly plain: PermissionSet
  /** And any one of each of these. */
  readonly choices: readonly Clause[]
}

/**
 * Too much rather than too little: every field, however `@skip` and `@include` turn out; every input that its arguments
 * can carry; and of a field of an interface, what it needs on each type that may be behind it.
 */
export function operationNeeds(parts: OperationParts, operation: OperationDefinitionNode): OperationNeeds {
  const plain = new Set<Permission>()
  const choices = new Set<Clause>()

  function add({ clauses }: Requirement): void {
    for (const clause of clauses)
      if (clause.length === 1) plain.add(clause[0])
      else choices.add(clause)
  }

  const below = {}
  walkSelected(parts, operation, below, (field) => {
    for (const definition of possibleDefinitions(parts, field)) {
      add(requirementOn(definition))
      add(possibleArgumentsRequirement(definition.args, field.node.arguments ?? []))
    }
    return below
  })
  return { plain: PermissionSet.of(plain), choices: [...choices] }
}

function possibleDefinitions({ schema }: OperationParts, { definition, parent }: SelectedField) {
  if (!isInterfaceType(parent)) return [definition]
  const below = schema.getPossibleTypes(parent).map((type) => type.getFields()[definition.name])
  return [definition, ...below.filter((it) => it !== undefined)]
}

export const coversNeeds = (held: PermissionSet, { plain, choices }: OperationNeeds): boolean =>
  held.covers(plain) && choices.every((clause) => clause.some((permission) => held.has(permission)))
