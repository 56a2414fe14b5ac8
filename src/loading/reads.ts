import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql'
import type { Context } from '../context.ts'
import type { Condition, Source } from '../database/source.ts'

/** A row as the database gave it: the columns that were selected, and no others. */
export type Row = Readonly<Record<string, unknown>>

/** What of a source is there for this principal, beyond the row rule. */
export type VisibleTo = (context: Context) => readonly Condition[]

/** What the objects of a type are; hangs on the type's `extensions`. */
export type TypeRows =
  /** Rows of a table. */
  | { readonly kind: 'rows'; readonly source: Source; readonly visibleTo?: VisibleTo | undefined }
  /** Some columns of another type's row, such as an address: there with the row, never alone. */
  | { readonly kind: 'part' }
  /** A page of the rows of another type. */
  | { readonly kind: 'connection'; readonly of: string }
  | { readonly kind: 'edge' }

/**
 * What a field of a row reads; hangs on the field's `extensions`. Together with `TypeRows` it is all that the planner
 * knows of a module.
 */
export type FieldReads =
  /** A pure function of some columns. */
  | {
      readonly kind: 'value'
      readonly columns: readonly string[]
      readonly read: (row: Row) => unknown
      /** Set if the value is what stands in this column. */
      readonly column?: string
    }
  /** The same row as another type, whose columns are found behind the prefix. */
  | { readonly kind: 'part'; readonly type: string; readonly part: Part }
  /** The row of another type whose id is in the column. */
  | { readonly kind: 'one'; readonly type: string; readonly column: string }
  /** A page of those rows of another type that point here; described by the arguments alone. */
  | { readonly kind: 'many'; readonly type: string; readonly describe: (args: Row) => unknown }
  /** A resolver of its own, which runs when the field is executed, with these columns of the row. */
  | { readonly kind: 'own'; readonly columns: readonly string[] }

export interface Part {
  readonly prefix: string
  /** The part is null where this column (behind the prefix) is null; always there if none is named. */
  readonly unless?: string | undefined
}

interface Extended {
  readonly extensions?: object | null | undefined
}

export const rowsOf = (type: Extended): TypeRows | undefined =>
  (type.extensions as { rows?: TypeRows } | null | undefined)?.rows

export const readsOf = (field: GraphQLField<unknown, unknown>): FieldReads | undefined =>
  (field.extensions as { reads?: FieldReads }).reads

export const objectType = (schema: GraphQLSchema, name: string): GraphQLObjectType =>
  schema.getType(name) as GraphQLObjectType
