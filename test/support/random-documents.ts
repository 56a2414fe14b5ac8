import {
  type DocumentNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  OverlappingFieldsCanBeMergedRule,
  parse,
  validate,
} from 'graphql'
import type { Random } from './random.ts'
import { hasDefault, RandomValues, type Samples } from './random-values.ts'
import type { Field } from './schema-walk.ts'

export interface RandomDocument {
  readonly text: string
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string
}

/** What a client could send to this schema: valid, small, and with everything that a document can be made of. */
export function randomDocument(
  schema: GraphQLSchema,
  random: Random,
  samples: Samples,
  mutations = 0.2,
): RandomDocument {
  for (let attempt = 0; attempt < 50; attempt++) {
    const keyword = random.chance(mutations) ? 'mutation' : 'query'
    const writer = new DocumentWriter(schema, random, samples)
    const text = writer.write(keyword)
    const document = parse(text)
    if (validate(schema, document, canFail).length > 0) continue
    return { text, document, variables: writer.variables, operationName: 'Asked' }
  }
  throw new Error('The generator writes nothing valid any more.')
}

/** By the other rules, what is written is valid; through the door, all of them are asked. */
const canFail = [OverlappingFieldsCanBeMergedRule]

type Composite = GraphQLObjectType | GraphQLInterfaceType

/** What a response key stands for in one place: fields of the same key must be the same field. */
interface Taken {
  readonly parent: string
  readonly name: string
  readonly call: string
  readonly type: string
  readonly below: Scope
}
type Scope = Map<string, Taken>

const limits = { depth: 9, fields: 30, directives: 8, aliases: 30 }

class DocumentWriter {
  readonly #schema: GraphQLSchema
  readonly #random: Random
  readonly #values: RandomValues
  readonly #fragments: { readonly name: string; readonly on: string; readonly text: string }[] = []
  #fields = 0
  #directives = 0
  #aliases = 0

  constructor(schema: GraphQLSchema, random: Random, samples: Samples) {
    this.#schema = schema
    this.#random = random
    this.#values = new RandomValues(random, samples)
  }

  get variables(): Readonly<Record<string, unknown>> {
    return this.#values.variables
  }

  write(keyword: 'query' | 'mutation'): string {
    const root = keyword === 'query' ? this.#schema.getQueryType() : this.#schema.getMutationType()
    if (!root) throw new Error(`The schema has no ${keyword}.`)
    const selection = this.#selection(root, 1, new Map())
    const declared = this.#values.declarations
    const other = this.#random.chance(0.1) ? 'query Other { viewer { kind user { id } } }' : ''
    return [
      `${keyword} Asked${declared.length > 0 ? `(${declared.join(', ')})` : ''} ${selection}`,
      ...this.#fragments.map(({ name, on, text }) => `fragment ${name} on ${on} ${text}`),
      other,
    ].join('\n')
  }

  #selection(type: Composite, depth: number, scope: Scope): string {
    const count = depth === 1 ? 1 + this.#random.below(3) : 1 + this.#random.below(5)
    const selected = Array.from({ length: count }, () => this.#selected(type, depth, scope))
    const written = selected.filter((it) => it !== null)
    return `{ ${written.length > 0 ? written.join(' ') : '__typename'} }`
  }

  #selected(type: Composite, depth: number, scope: Scope): string | null {
    if (this.#fields >= limits.fields) return null
    if (isInterfaceType(type) && this.#random.chance(0.15)) return this.#twins(type, scope)
    const dice = this.#random.next()
    if (dice < (isInterfaceType(type) ? 0.6 : 0.1)) return this.#inlineFragment(type, depth, scope)
    if (dice < 0.18) return this.#newFragment(type, depth, scope)
    if (dice < 0.24) return this.#knownFragment(type)
    if (dice < 0.28) return '__typename'
    return this.#field(type, depth, scope)
  }

  #inlineFragment(type: Composite, depth: number, scope: Scope): string {
    const on = this.#condition(type)
    const condition = on === type && this.#random.chance(0.4) ? '' : ` on ${on.name}`
    return `...${condition}${this.#directive()} ${this.#selection(on, depth, scope)}`
  }

  /** The type itself, one that it may turn out to be, or what it is among others. */
  #condition(type: Composite): Composite {
    if (isInterfaceType(type)) return this.#random.pick(this.#schema.getPossibleTypes(type))
    return this.#random.pick<Composite>([type, type, type, ...type.getInterfaces()])
  }

  /** One key for fields of two types, of which a row has one at most. */
  #twins(type: GraphQLInterfaceType, scope: Scope): string | null {
    const types = this.#schema.getPossibleTypes(type)
    const one = this.#random.pick(types)
    const other = this.#random.pick(types.filter((it) => it !== one))
    const [first, second] = this.#random.pick(alike(one, other))
    const key = `twins${scope.size}`
    scope.set(key, { parent: type.name, name: key, call: key, type: key, below: new Map() })
    this.#fields += 2
    return `... on ${one} { ${key}: ${first} } ... on ${other} { ${key}: ${second} }`
  }

  #newFragment(type: Composite, depth: number, scope: Scope): string {
    const on = this.#condition(type)
    const text = this.#selection(on, depth, scope)
    const name = `F${this.#fragments.length + 1}`
    this.#fragments.push({ name, on: on.name, text })
    return `...${name}${this.#directive()}`
  }

  #knownFragment(type: Composite): string | null {
    const known = this.#fragments.filter(({ on }) => on === type.name)
    return known.length > 0 ? `...${this.#random.pick(known).name}${this.#directive()}` : null
  }

  #field(type: Composite, depth: number, scope: Scope): string | null {
    const field = this.#pickField(type, depth)
    const alias = this.#alias(type)
    const key = alias ?? field.name
    const taken = this.#take(scope, key, type, field)
    if (!taken) return null
    this.#fields++
    const below = getNamedType(field.type)
    const selection =
      isObjectType(below) || isInterfaceType(below)
        ? ` ${this.#selection(below, depth + 1, taken.below)}`
        : ''
    return `${alias ? `${alias}: ` : ''}${taken.call}${this.#directive()}${selection}`
  }

  #pickField(type: Composite, depth: number): Field {
    const { leaves, others } = fieldsOf(type)
    if (others.length > 0 && depth < limits.depth && (leaves.length === 0 || this.#random.chance(0.5)))
      return this.#random.pick(others)
    return this.#random.pick(leaves.length > 0 ? leaves : others)
  }

  /** Mostly a name that other fields have too. */
  #alias(type: Composite): string | undefined {
    if (this.#aliases >= limits.aliases || !this.#random.chance(0.25)) return undefined
    this.#aliases++
    return this.#random.pick(['a', 'b', 'c', ...Object.keys(type.getFields())])
  }

  /** Null if the key stands for something else already. */
  #take(scope: Scope, key: string, type: Composite, field: Field): Taken | null {
    const known = scope.get(key)
    const returned = String(field.type)
    if (known) return known.name === field.name && known.type === returned ? known : null
    const taken: Taken = {
      parent: type.name,
      name: field.name,
      call: `${field.name}${this.#arguments(field)}`,
      type: returned,
      below: new Map(),
    }
    scope.set(key, taken)
    return taken
  }

  #arguments(field: Field): string {
    const idType = idTypeOf(field)
    const isList = getNamedType(field.type).name.endsWith('Connection')
    const given = [
      ...(isList ? this.#paging(field.name) : []),
      ...field.args
        .filter((arg) => !pagingArguments.has(arg.name))
        .filter((arg) => (isNonNullType(arg.type) && !hasDefault(arg)) || this.#random.chance(0.4))
        .map(
          (arg) => `${arg.name}: ${this.#values.text({ ...arg, name: arg.name, type: arg.type, idType })}`,
        ),
    ]
    return given.length > 0 ? `(${given.join(', ')})` : ''
  }

  #paging(field: string): string[] {
    const random = this.#random
    const cursor = (name: string) => `${name}: "${this.#values.cursor(field)}"`
    const size = random.chance(0.2) ? 'last' : 'first'
    return [
      ...(random.chance(0.7) ? [`${size}: ${1 + random.below(4)}`] : []),
      ...(random.chance(0.1) ? [cursor('after')] : []),
      ...(random.chance(0.08) ? [cursor('before')] : []),
    ]
  }

  #directive(): string {
    if (this.#directives >= limits.directives || !this.#random.chance(0.05)) return ''
    this.#directives++
    return ` @${this.#random.pick(['skip', 'include'])}(if: ${this.#values.condition()})`
  }
}

interface Fields {
  readonly leaves: readonly Field[]
  readonly others: readonly Field[]
}
const known = new WeakMap<Composite, Fields>()

function fieldsOf(type: Composite): Fields {
  const before = known.get(type)
  if (before) return before
  const all = Object.values(type.getFields())
  const isLeaf = (it: Field) => isLeafType(getNamedType(it.type))
  const fields = { leaves: all.filter(isLeaf), others: all.filter((it) => !isLeaf(it)) }
  known.set(type, fields)
  return fields
}

/** Leaves of the one type and of the other that may stand under the same key. */
function alike(one: GraphQLObjectType, other: GraphQLObjectType): [string, string][] {
  const leaves = (type: GraphQLObjectType) => fieldsOf(type).leaves.filter((it) => it.args.length === 0)
  return leaves(one).flatMap((first) =>
    leaves(other)
      .filter(({ type }) => String(type) === String(first.type))
      .map(({ name }): [string, string] => [first.name, name]),
  )
}

const pagingArguments = new Set(['first', 'last', 'after', 'before'])

/** `customer(id:)` and `updateCustomer(input: { id: })` take the id of a Customer; `node` takes any. */
function idTypeOf({ name }: Field): string {
  const noun = name.replace(/^(create|update|delete|lock|unlock)/, '')
  return noun.charAt(0).toUpperCase() + noun.slice(1)
}
