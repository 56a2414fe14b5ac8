import {
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { GuardedContext } from './pothos-plugin.ts'
import type { Asker } from './usable-definitions.ts'
import { visibleSchema } from './visible-schema.ts'

/** Each takes up to 1 MB, and 3 ms to make. */
const mostKept = 16

/**
 * Introspection tells what the principal may use. Everything else is executed as before: a field that is not told is
 * refused, and not unknown. Comes after the operation check, which chooses the schema.
 */
export function useVisibleIntrospection(schema: GraphQLSchema): Plugin<GuardedContext> {
  const visibleTo = visibleSchemas(schema)
  const introspects = introspectionOnce()
  return {
    onExecute({ args }) {
      if (introspects(args.document))
        args.schema = telling(args.schema, visibleTo(args.contextValue.principal))
    },
  }
}

/** By who asks and what they hold, those asked for last. */
function visibleSchemas(schema: GraphQLSchema): (asker: Asker) => GraphQLSchema {
  const kept = new Map<string, GraphQLSchema>()
  return (asker) => {
    const key = `${asker.kind} ${asker.permissions.key}`
    const visible = kept.get(key) ?? visibleSchema(schema, asker)
    kept.delete(key)
    kept.set(key, visible)
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return visible
  }
}

const metaFields = new Set([SchemaMetaFieldDef.name, TypeMetaFieldDef.name])

function introspectionOnce(): (document: DocumentNode) => boolean {
  const known = new WeakMap<DocumentNode, boolean>()
  return (document) => {
    const before = known.get(document)
    if (before !== undefined) return before
    let introspects = false
    visit(document, {
      Field({ name }) {
        introspects ||= metaFields.has(name.value)
      },
    })
    known.set(document, introspects)
    return introspects
  }
}

/** The schema that is executed, which tells of another one: the two roots of introspection, and whatever asks below them. */
function telling(schema: GraphQLSchema, visible: GraphQLSchema): GraphQLSchema {
  const schemaField = Object.create(SchemaMetaFieldDef, { resolve: { value: () => visible } })
  const typeField = Object.create(TypeMetaFieldDef, {
    resolve: { value: (_root: unknown, { name }: { name: string }) => visible.getType(name) },
  })
  const getField: GraphQLSchema['getField'] = (parent, name) => {
    const field = schema.getField(parent, name)
    if (field === SchemaMetaFieldDef) return schemaField
    return field === TypeMetaFieldDef ? typeField : field
  }
  const getPossibleTypes: GraphQLSchema['getPossibleTypes'] = (type) => {
    const told = visible.getType(type.name)
    return (isAbstractType(told) && told === type ? visible : schema).getPossibleTypes(type)
  }
  return Object.create(schema, {
    getField: { value: getField },
    getPossibleTypes: { value: getPossibleTypes },
  })
}
