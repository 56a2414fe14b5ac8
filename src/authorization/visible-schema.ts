import {
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Asker, type Usable, usableDefinitions } from './usable-definitions.ts'

type WithFields = GraphQLObjectType | GraphQLInterfaceType

/** The part of the schema that somebody can use: a schema by itself, for introspection. */
export const visibleSchema = (schema: GraphQLSchema, asker: Asker): GraphQLSchema =>
  new SchemaCopy(usableDefinitions(schema, asker)).of(schema)

class SchemaCopy {
  readonly #usable: Usable
  readonly #copies = new Map<GraphQLNamedType, GraphQLNamedType>()

  constructor(usable: Usable) {
    this.#usable = usable
  }

  /** What nothing visible leads to is not there: types come with the fields that return them, and with their interfaces. */
  of(schema: GraphQLSchema): GraphQLSchema {
    const behindInterfaces = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => this.#usable.hasType(type) && this.#interfaces(type).length > 0)
    return new GraphQLSchema({
      description: schema.description,
      query: this.#root(schema.getQueryType()),
      mutation: this.#root(schema.getMutationType()),
      directives: schema.getDirectives(),
      types: behindInterfaces.map((type) => this.#copy(type)),
    })
  }

  #root(type: GraphQLObjectType | null | undefined): GraphQLObjectType | null {
    return type && this.#usable.hasType(type) ? this.#copy(type) : null
  }

  #copy<Type extends GraphQLNamedType>(type: Type): Type {
    const copy = this.#copies.get(type) ?? this.#make(type)
    this.#copies.set(type, copy)
    return copy as Type
  }

  #make(type: GraphQLNamedType): GraphQLNamedType {
    const { name, description } = type
    if (isInputObjectType(type))
      return new GraphQLInputObjectType({
        name,
        description,
        isOneOf: type.isOneOf,
        fields: () => this.#inputs(Object.values(type.getFields())),
      })
    if (!isObjectType(type) && !isInterfaceType(type)) return type
    const config = {
      name,
      description,
      interfaces: () => this.#interfaces(type),
      fields: () => this.#fields(type),
    }
    return isObjectType(type) ? new GraphQLObjectType(config) : new GraphQLInterfaceType(config)
  }

  #fields(type: WithFields) {
    const fields = Object.values(type.getFields()).filter((field) => this.#usable.hasField(field))
    return Object.fromEntries(
      fields.map((field) => [
        field.name,
        {
          description: field.description,
          deprecationReason: field.deprecationReason,
          type: this.#wrapped(field.type),
          args: this.#inputs(field.args),
        },
      ]),
    )
  }

  /** A type that lacks a field of an interface is not shown as one of its types. */
  #interfaces(type: WithFields): GraphQLInterfaceType[] {
    const own = type.getFields()
    return type
      .getInterfaces()
      .filter((it) => this.#usable.hasType(it))
      .filter((it) =>
        Object.values(it.getFields())
          .filter((field) => this.#usable.hasField(field))
          .every(({ name }) => own[name] && this.#usable.hasField(own[name])),
      )
      .map((it) => this.#copy(it))
  }

  #inputs<
    Slot extends Parameters<Usable['hasInput']>[0] & {
      readonly description?: string | null | undefined
      readonly deprecationReason?: string | null | undefined
    },
  >(slots: readonly Slot[]) {
    return Object.fromEntries(
      slots
        .filter((slot) => this.#usable.hasInput(slot))
        .map((slot) => [
          slot.name,
          {
            description: slot.description,
            deprecationReason: slot.deprecationReason,
            default: slot.default,
            defaultValue: slot.defaultValue,
            type: this.#wrapped(slot.type),
          },
        ]),
    )
  }

  #wrapped<Type extends GraphQLInputType | GraphQLOutputType>(type: Type): Type {
    const copy = isNonNullType(type)
      ? new GraphQLNonNull(this.#wrapped(type.ofType as never))
      : isListType(type)
        ? new GraphQLList(this.#wrapped(type.ofType as never))
        : this.#copy(type as GraphQLNamedType)
    return copy as Type
  }
}
