import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
} from 'graphql'
import { open, type Scopes } from './scopes.ts'

/** An argument, or a field of an input. */
export interface ReadInput {
  readonly name: string
  readonly type: TypeNode
  readonly default: ConstValueNode | undefined
  readonly scopes: Scopes
}

export interface ReadField {
  readonly name: string
  readonly returns: string
  /** `@` for each list around what it returns. */
  readonly marks: readonly '@'[]
  readonly args: readonly ReadInput[]
  readonly scopes: Scopes
  readonly isForPeople: boolean
}

/** What the model knows of a schema: nothing but its text, `@requiresScopes`, "Requires …" and "Only for people …" in it. */
export interface ReadSchema {
  readonly roots: Readonly<Record<string, string>>
  /** Of object types and interfaces. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, ReadField>>
  readonly inputs: ReadonlyMap<string, readonly ReadInput[]>
  /** The object types behind each interface. */
  readonly behind: ReadonlyMap<string, readonly string[]>
  /** Of object types. */
  readonly scopes: ReadonlyMap<string, Scopes>
}

export function readSchema(text: string): ReadSchema {
  const { definitions } = parse(text)
  const schema = definitions.find((it) => it.kind === 'SchemaDefinition')
  const objects = definitions.filter((it) => it.kind === 'ObjectTypeDefinition')
  const interfaces = definitions.filter((it) => it.kind === 'InterfaceTypeDefinition')
  const inputs = definitions.filter((it) => it.kind === 'InputObjectTypeDefinition')
  const scopes = new Map(objects.map((it) => [it.name.value, directiveOf(it) ?? open]))
  const typesBehind = ({ name }: InterfaceTypeDefinitionNode) =>
    objects.filter((it) => it.interfaces?.some((one) => one.name.value === name.value))
  return {
    roots: Object.fromEntries(schema?.operationTypes.map((it) => [it.operation, it.type.name.value]) ?? []),
    fields: new Map(
      [...objects, ...interfaces].map((it) => [
        it.name.value,
        readFields(it.fields ?? [], scopes.get(it.name.value) ?? open),
      ]),
    ),
    inputs: new Map(inputs.map((it) => [it.name.value, (it.fields ?? []).map(readInput)])),
    behind: new Map(interfaces.map((it) => [it.name.value, typesBehind(it).map(({ name }) => name.value)])),
    scopes,
  }
}

/** A field without the directive needs what its type needs; one with it needs what stands there. */
const readFields = (nodes: readonly FieldDefinitionNode[], ofType: Scopes) =>
  new Map(
    nodes.map((node): [string, ReadField] => [
      node.name.value,
      {
        name: node.name.value,
        returns: namedTypeOf(node.type),
        marks: marksOf(node.type),
        args: (node.arguments ?? []).map(readInput),
        scopes: directiveOf(node) ?? ofType,
        isForPeople: /\bOnly for people who have signed in, not for tokens\.$/.test(
          node.description?.value ?? '',
        ),
      },
    ]),
  )

const readInput = (node: InputValueDefinitionNode): ReadInput => ({
  name: node.name.value,
  type: node.type,
  default: node.defaultValue,
  scopes: sentenceOf(node),
})

/** Null: there is none. */
function directiveOf({ directives }: ObjectTypeDefinitionNode | FieldDefinitionNode): Scopes | null {
  const directive = directives?.find(({ name }) => name.value === 'requiresScopes')
  return directive ? readDirective(directive) : null
}

function readDirective({ arguments: [scopes] = [] }: ConstDirectiveNode): Scopes {
  if (scopes?.name.value !== 'scopes') throw new Error('@requiresScopes without scopes.')
  return listOf(scopes.value).map((way) => listOf(way).map(textOf))
}

function listOf(value: ConstValueNode): readonly ConstValueNode[] {
  if (value.kind !== 'ListValue' || value.values.length === 0) throw new Error('A list is expected.')
  return value.values
}

function textOf(value: ConstValueNode): string {
  if (value.kind !== 'StringValue') throw new Error('A permission is expected.')
  return value.value
}

/** Directives of this kind can not stand on inputs: they say it in the last paragraph of their description. */
function sentenceOf({ name, description }: InputValueDefinitionNode): Scopes {
  const last = description?.value.split('\n\n').at(-1) ?? ''
  if (!last.startsWith('Requires')) return open
  const permission = /^Requires `(\w+:\w+)`\.$/.exec(last)?.[1]
  if (!permission) throw new Error(`What does ${name.value} require? ${last}`)
  return [[permission]]
}

export const namedTypeOf = (type: TypeNode): string =>
  type.kind === 'NamedType' ? type.name.value : namedTypeOf(type.type)

function marksOf(type: TypeNode): '@'[] {
  if (type.kind === 'NamedType') return []
  return type.kind === 'NonNullType' ? marksOf(type.type) : ['@', ...marksOf(type.type)]
}
