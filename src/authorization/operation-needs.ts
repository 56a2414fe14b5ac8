import { type ArgumentNode, BREAK, isInterfaceType, type OperationDefinitionNode, visit } from 'graphql'
import { type OperationParts, type SelectedField, walkSelected } from '../lib/walk-operation.ts'
import { possibleArgumentsRequirement } from './input-requirement.ts'
import type { Permission } from './permission.ts'
import { PermissionSet } from './permission-set.ts'
import {
  allOf,
  askedInside,
  type Clause,
  namedIn,
  nothing,
  type Requirement,
  requirementOn,
} from './requirement.ts'

/** The most that an operation can need. Who holds this is refused nothing, whatever the variables and the rows are. */
export interface OperationNeeds {
  /** All of these. */
  readonly plain: PermissionSet
  /** And any one of each of these. */
  readonly choices: readonly Clause[]
  /** What of all this is used, as far as it is held. Null: variables decide. */
  readonly uses: PermissionSet | null
}

/**
 * Too much rather than too little: every field, however `@skip` and `@include` turn out; every input that its arguments
 * can carry; and of a field of an interface, what it needs on each type that may be behind it.
 */
export function operationNeeds(parts: OperationParts, operation: OperationDefinitionNode): OperationNeeds {
  const plain = new Set<Permission>()
  const choices = new Set<Clause>()
  const uses = new Set<Permission>()
  let variablesDecide = false

  function add({ clauses }: Requirement): void {
    for (const clause of clauses)
      if (clause.length === 1) plain.add(clause[0])
      else choices.add(clause)
  }

  const below = {}
  walkSelected(
    parts,
    operation,
    below,
    (field) => {
      const { definition, node } = field
      for (const possible of possibleDefinitions(parts, field)) {
        add(requirementOn(possible))
        add(possibleArgumentsRequirement(possible.args, node.arguments ?? []))
      }
      const ofArguments = possibleArgumentsRequirement(definition.args, node.arguments ?? [])
      variablesDecide ||= ofArguments !== nothing && (node.arguments ?? []).some(hasVariable)
      const requirement = allOf(requirementOn(definition), ofArguments)
      for (const permission of [...namedIn(requirement), ...askedInside(definition)]) uses.add(permission)
      return below
    },
    ({ directives }) => {
      variablesDecide ||= Boolean(directives?.length)
      return true
    },
  )
  return {
    plain: PermissionSet.of(plain),
    choices: [...choices],
    uses: variablesDecide ? null : PermissionSet.of(uses),
  }
}

function hasVariable(argument: ArgumentNode): boolean {
  let found = false
  visit(argument, {
    Variable() {
      found = true
      return BREAK
    },
  })
  return found
}

function possibleDefinitions({ schema }: OperationParts, { definition, parent }: SelectedField) {
  if (!isInterfaceType(parent)) return [definition]
  const below = schema.getPossibleTypes(parent).map((type) => type.getFields()[definition.name])
  return [definition, ...below.filter((it) => it !== undefined)]
}

export const coversNeeds = (held: PermissionSet, { plain, choices }: OperationNeeds): boolean =>
  held.covers(plain) && choices.every((clause) => clause.some((permission) => held.has(permission)))
