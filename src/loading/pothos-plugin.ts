import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  PothosSchemaError,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core'
import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql'
import type { Context } from '../context.ts'
import { globalIdsOf } from '../graphql/ids.ts'
import { List } from './list.ts'
import { loadByIds, loadList } from './load.ts'
import { loadsWith } from './loads.ts'
import { listPlanOf, rowPlanOf } from './plan-of-field.ts'
import { Reading } from './reading.ts'
import { type FieldReads, type Part, type Row, rowsOf, type TypeRows } from './reads.ts'
import { callOf } from './selection.ts'
import type { Shaped } from './shape.ts'
import { viewForm, viewListForm } from './view-form.ts'

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      loading: LoadingPlugin<Types>
    }
    export interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** On a row: the columns that `resolve` reads. It gets a row with these, and others only by chance. */
      columns?: readonly (string & keyof ParentShape)[]
      /** On a row: the same row seen as another type. */
      part?: Part
    }
  }
}

type Resolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>

/**
 * Connects fields with the planner. A field of a row tells what it reads (`FieldReads`) and its value is there when
 * the row is; a field elsewhere that answers with an id, or with a list, is where loading begins.
 */
export class LoadingPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const parent = this.#rowsOf(config.parentType)
    if (parent?.kind === 'connection' || parent?.kind === 'edge')
      return { ...config, resolve: defaultFieldResolver as never }
    if (parent?.kind !== 'rows' && parent?.kind !== 'part') return config
    const reads = this.#readsOf(config)
    return {
      ...config,
      resolve: resolverOfRead(reads, config.resolve) as never,
      extensions: { ...config.extensions, reads },
    }
  }

  override wrapResolve(resolver: Resolver<Types>, config: PothosOutputFieldConfig<Types>): Resolver<Types> {
    if (this.#rowsOf(config.parentType)) return resolver
    const returned = this.#returned(config)
    if (!returned) return resolver
    const { name: typeName, rows } = returned
    const describe = resolver as never
    const { parentType } = config
    if (rows.kind === 'rows')
      return loadsWith(loadingRow(describe, typeName), {
        kind: 'row',
        parentType,
        typeName,
        describe,
      }) as never
    if (rows.kind === 'connection')
      return loadsWith(loadingList(describe, typeName), {
        kind: 'list',
        parentType,
        typeName,
        describe,
      }) as never
    return resolver
  }

  #readsOf(config: PothosOutputFieldConfig<Types>): FieldReads {
    const name = `${config.parentType}.${config.name}`
    const { columns, part } = config.pothosOptions as { columns?: readonly string[]; part?: Part }
    const exposed = config.extensions?.pothosExposedField as string | undefined
    const returned = this.#returned(config)
    const isOfPart = this.#rowsOf(config.parentType)?.kind === 'part'
    if (isOfPart && (returned?.rows.kind === 'rows' || returned?.rows.kind === 'connection'))
      throw new PothosSchemaError(
        `${name} would load rows from a part of a row. Put it on the type of the row itself.`,
      )
    if (returned?.rows.kind === 'connection')
      return {
        kind: 'many',
        type: returned.name,
        describe: (args) => (config.resolve as (row: undefined, args: Row) => unknown)(undefined, args),
      }
    if (returned?.rows.kind === 'part')
      return { kind: 'part', type: returned.name, part: part ?? { prefix: '' } }
    if (config.name === 'id' && this.#rowsOf(config.parentType)?.kind === 'rows') {
      const idOf = globalIdsOf(config.parentType)
      return { kind: 'value', columns: ['id'], read: ({ id }) => idOf(Number(id)) }
    }
    if (exposed !== undefined)
      return { kind: 'value', columns: [exposed], read: (row) => row[exposed], column: exposed }
    if (!columns)
      throw new PothosSchemaError(
        `${name} is a field of a row and does not say what it reads. Name the columns: \`columns: ['name']\`.`,
      )
    if (returned?.rows.kind === 'rows') {
      const [column] = columns
      if (column === undefined || columns.length > 1)
        throw new PothosSchemaError(`${name} must name the one column that holds the id: \`toOne('…_id')\`.`)
      return { kind: 'one', type: returned.name, column }
    }
    // A resolver with one parameter is a pure function of the row: parameters with defaults don't count.
    const resolve = config.resolve as (row: Row) => unknown
    return resolve.length <= 1 ? { kind: 'value', columns, read: resolve } : { kind: 'own', columns }
  }

  #returned(config: PothosOutputFieldConfig<Types>): { name: string; rows: TypeRows } | null {
    if (config.type.kind !== 'Object') return null
    const type = this.buildCache.getTypeConfig(config.type.ref)
    const rows = rowsOf(type)
    return rows ? { name: type.name, rows } : null
  }

  #rowsOf(typeName: string): TypeRows | undefined {
    return rowsOf(this.buildCache.getTypeConfig(typeName))
  }
}

function resolverOfRead(reads: FieldReads, resolve: unknown): unknown {
  if (reads.kind === 'own')
    return ({ $row }: Shaped, args: unknown, context: unknown, info: unknown) =>
      (resolve as (...given: unknown[]) => unknown)($row, args, context, info)
  if (reads.kind === 'many')
    return ({ $lists }: Shaped, _args: unknown, _context: unknown, { fieldNodes }: GraphQLResolveInfo) =>
      $lists?.[callOf(fieldNodes[0] as FieldNode)]
  return defaultFieldResolver
}

/** The resolver answers with an id (or null, or an object that is loaded already). */
const loadingRow =
  (
    resolver: GraphQLFieldResolver<unknown, Context>,
    typeName: string,
  ): GraphQLFieldResolver<unknown, Context> =>
  (parent, args, context, info) => {
    const id = resolver(parent, args, context, info)
    return typeof id === 'number' ? loadRow(context, info, typeName, id) : id
  }

const loadingList =
  (
    resolver: GraphQLFieldResolver<unknown, Context>,
    typeName: string,
  ): GraphQLFieldResolver<unknown, Context> =>
  (parent, args, context, info) => {
    const description = resolver(parent, args, context, info)
    if (!(description instanceof List)) return description
    const plan = listPlanOf(context, info, typeName)
    return loadList(readingOf(context, info), plan, viewListForm(context.db, plan), description)
  }

const readingOf = (context: Context, info: GraphQLResolveInfo) => new Reading(context, info.variableValues)

/** One row of the type with what is selected of it; with others that are asked for in the same way, in one statement. */
export function loadRow(
  context: Context,
  info: GraphQLResolveInfo,
  typeName: string,
  id: number,
): Promise<Shaped | null> {
  const plan = rowPlanOf(context, info, typeName)
  return context.loaders
    .get(plan.key, (ids) => loadByIds(readingOf(context, info), plan, viewForm(context.db, plan), ids))
    .load(id)
}

SchemaBuilder.registerPlugin('loading', LoadingPlugin)
