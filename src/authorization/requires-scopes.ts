import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
} from 'graphql'
import { alternativesOf, nothing, type Requirement, requirementOn } from './requirement.ts'

/** What federation asks of a file that uses the directive, and all that makes the file a schema by itself. */
const federation = parse(`
schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@requiresScopes"]) {
  query: Query
  mutation: Mutation
}

"""
What must be held to be answered: all permissions of any one of the inner lists. On a field, it is all that the field
needs by itself, its type's included; what is given to it may need more, as the descriptions of inputs tell.
"""
directive @requiresScopes(scopes: [[federation__Scope!]!]!) on ENUM | FIELD_DEFINITION | INTERFACE | OBJECT | SCALAR

"""Tells routers what the other directives mean."""
directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA

"""A permission, in the form resource:action."""
scalar federation__Scope

scalar link__Import

enum link__Purpose {
  EXECUTION
  SECURITY
}
`)

/**
 * SDL with `@requiresScopes` on each object type that requires something, and on each field that requires more than its
 * type. Inputs can't carry the directive; their descriptions say it.
 */
export function printWithScopes(schema: GraphQLSchema): string {
  const { definitions } = parse(printSchema(schema))
  const guarded = definitions.map((definition) => withScopes(schema, definition))
  return print({ kind: Kind.DOCUMENT, definitions: [...federation.definitions, ...guarded] })
}

function withScopes(schema: GraphQLSchema, definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition
  const type = schema.getType(definition.name.value)
  return isObjectType(type) ? typeWithScopes(type, definition) : definition
}

function typeWithScopes(
  type: GraphQLObjectType,
  definition: ObjectTypeDefinitionNode,
): ObjectTypeDefinitionNode {
  const ofType = requirementOn(type)
  const fields = type.getFields()
  const fieldWithScopes = (field: FieldDefinitionNode): FieldDefinitionNode => {
    const requirement = requirementOn(fields[field.name.value] ?? type)
    return requirement.key === ofType.key ? field : { ...field, directives: [requiresScopes(requirement)] }
  }
  return {
    ...definition,
    directives: ofType === nothing ? [] : [requiresScopes(ofType)],
    fields: definition.fields?.map(fieldWithScopes),
  }
}

const requiresScopes = (requirement: Requirement): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'requiresScopes' },
  arguments: [
    {
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: 'scopes' },
      value: {
        kind: Kind.LIST,
        values: alternativesOf(requirement).map((permissions) => ({
          kind: Kind.LIST,
          values: permissions.map(({ name }) => ({ kind: Kind.STRING, value: name })),
        })),
      },
    },
  ],
})
