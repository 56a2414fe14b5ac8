import {
  type FragmentDefinitionNode,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import { isIncluded, type Variables } from '../lib/is-included.ts'
import { type OperationParts, type SelectedField, walkSelected } from '../lib/walk-operation.ts'
import type { DocumentPath } from './denials.ts'
import { argumentsRequirement, writtenArgumentsRequirement } from './input-requirement.ts'
import {
  allOfThese,
  askedInside,
  beyond,
  type Clause,
  type Requirement,
  requirementOn,
} from './requirement.ts'

/** A place of a document that needs something which no place above it needs. */
export interface NeededPlace {
  readonly path: DocumentPath
  readonly clauses: readonly Clause[]
}

/** A path repeats all names above it: a document with a long alias has paths that are many times as long as itself. */
const maxPathsLength = 64_000

export const arePathsShort = (places: readonly NeededPlace[]): boolean =>
  places.reduce((length, { path }) => path.reduce((sum, key) => sum + key.length, length), 0) <=
  maxPathsLength

/** What an operation needs as it is written, whatever its variables are. */
export function placesWritten(parts: OperationParts, operation: OperationDefinitionNode): NeededPlace[] {
  const defaults = new Map<string, ValueNode>()
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue) defaults.set(variable.name.value, defaultValue)
  return collectPlaces(parts, operation, isNotLeftOut, ({ definition, node }) =>
    writtenArgumentsRequirement(definition.args, node.arguments ?? [], defaults),
  )
}

/** What it needs with these variables; null if they don't fit. */
export function placesAsked(
  parts: OperationParts,
  operation: OperationDefinitionNode,
  given: Record<string, unknown>,
): NeededPlace[] | null {
  const { variableValues } = getVariableValues(parts.schema, operation.variableDefinitions ?? [], given, {
    maxErrors: 1,
    hideSuggestions: true,
  })
  return variableValues ? placesWith(parts, operation, variableValues) : null
}

const placesWith = (parts: OperationParts, operation: OperationDefinitionNode, variables: Variables) =>
  collectPlaces(
    parts,
    operation,
    (selection) => isIncluded(selection, variables),
    ({ definition, node }) =>
      argumentsRequirement(definition.args, () => getArgumentValues(definition, node, variables)),
  )

/** Where a policy behind an open door may ask for more: any one of what it names, as rows tell. */
export function placesBehindOpenDoors(
  parts: OperationParts,
  operation: OperationDefinitionNode,
): NeededPlace[] {
  const places = new Map<string, NeededPlace>()
  walkSelected(
    parts,
    operation,
    {},
    ({ definition, path }, below) => {
      const [first, ...others] = askedInside(definition)
      if (first) places.set(JSON.stringify(path), { path, clauses: [[first, ...others]] })
      return below
    },
    isNotLeftOut,
  )
  return [...places.values()]
}

/** A directive with a variable leaves it open: then it is asked for. */
export const isNotLeftOut = ({ directives }: SelectionNode): boolean =>
  !directives?.some(({ name, arguments: args }) => {
    const value = args?.[0]?.value
    return value?.kind === 'BooleanValue' && value.value === (name.value === 'skip')
  })

type Includes = (selection: SelectionNode) => boolean

function collectPlaces(
  parts: OperationParts,
  operation: OperationDefinitionNode,
  includes: Includes,
  requirementOfArguments: (field: SelectedField) => Requirement,
): NeededPlace[] {
  const places = new Map<string, NeededPlace>()
  walkSelected<{ readonly above: readonly Clause[] }>(
    parts,
    operation,
    { above: [] },
    (field, { above }) => {
      const requirement = allOfThese(
        requirementOn(field.definition),
        requirementOfArguments(field),
        ...typesNamed(parts, field, includes).map(requirementOn),
      )
      const clauses = beyond(requirement, above)
      if (clauses.length > 0) {
        const key = JSON.stringify(field.path)
        const before = places.get(key)?.clauses ?? []
        places.set(key, {
          path: field.path,
          clauses: [...before, ...beyond({ key, clauses }, before)],
        })
      }
      return { above: [...above, ...clauses] }
    },
    includes,
  )
  return [...places.values()]
}

/**
 * The types whose objects the document names below a field of an interface: it is null for those who may not read
 * them, without an error, as it is for an id that never was.
 */
function typesNamed({ schema, document }: OperationParts, field: SelectedField, includes: Includes) {
  if (!isInterfaceType(getNamedType(field.definition.type))) return []
  const names = new Set<string>()
  const seen = new Set<SelectionSetNode>()

  function collect(selectionSet: SelectionSetNode | undefined): void {
    if (!selectionSet || seen.has(selectionSet)) return
    seen.add(selectionSet)
    for (const selection of selectionSet.selections) {
      if (selection.kind === 'Field' || !includes(selection)) continue
      const fragment = selection.kind === 'InlineFragment' ? selection : fragmentNamed(selection.name.value)
      if (fragment?.typeCondition) names.add(fragment.typeCondition.name.value)
      collect(fragment?.selectionSet)
    }
  }

  const fragmentNamed = (name: string) =>
    document.definitions.find(
      (it): it is FragmentDefinitionNode => it.kind === 'FragmentDefinition' && it.name.value === name,
    )

  collect(field.node.selectionSet)
  return [...names].map((name) => schema.getType(name)).filter(isObjectType)
}
