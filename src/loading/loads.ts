import type { GraphQLFieldResolver } from 'graphql'

// biome-ignore lint/suspicious/noExplicitAny: GraphQL's own fields say nothing of their context
type Resolver = GraphQLFieldResolver<unknown, any>

/** A field where loading begins: its own resolver says which row, by its id, or which list. */
export interface Loads {
  readonly kind: 'row' | 'list'
  readonly parentType: string
  /** Of the rows, or of the connection. */
  readonly typeName: string
  readonly describe: Resolver
}

const known = new WeakMap<Resolver, Loads>()

/** Remembers what a resolver does that loads what another one describes. */
export function loadsWith<R extends Resolver>(resolver: R, loads: Loads): R {
  known.set(resolver, loads)
  return resolver
}

/** Undefined for every other resolver, and as soon as anything is wrapped around this one. */
export const loadsOf = (resolver: Resolver): Loads | undefined => known.get(resolver)
