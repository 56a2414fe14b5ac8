import { type GraphQLObjectType, getNamedType, isEnumType, isInputObjectType } from 'graphql'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { objectType, rowsOf } from '../../src/loading/reads.ts'
import { schema } from '../../src/schema.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** By index, its columns in their order. */
async function indexesOf(table: string): Promise<string[][]> {
  const query =
    engine === 'sqlite'
      ? sql<{
          index: string
          name: string
        }>`select i.name as "index", c.name from pragma_index_list(${table}) i, pragma_index_info(i.name) c order by i.name, c.seqno`
      : sql<{
          index: string
          name: string
        }>`select index_name as ${sql.ref('index')}, column_name as name from information_schema.statistics
          where table_schema = database() and table_name = ${table} order by index_name, seq_in_index`
  const { rows } = await query.execute(app.app.database.db)
  return Object.values(Object.groupBy(rows, (it) => it.index)).map((of = []) => of.map(({ name }) => name))
}

async function nullableColumnsOf(table: string): Promise<string[]> {
  const tables = await app.app.database.db.introspection.getTables()
  const columns = tables.find(({ name }) => name === table)?.columns ?? []
  return columns.filter(({ isNullable }) => isNullable).map(({ name }) => name)
}

/** Has indexes of its own for each way to it, which the statements name. */
const byWays = 'accessTokens'

const orders = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type, args }) => {
  const rows = rowsOf(getNamedType(type) as GraphQLObjectType)
  const ofRows = rows?.kind === 'connection' ? rowsOf(objectType(schema, rows.of)) : undefined
  const orderBy = args.find((it) => it.name === 'orderBy')
  const input = orderBy && getNamedType(orderBy.type)
  const order = isInputObjectType(input) ? getNamedType(input.getFields().field?.type) : undefined
  if (name === byWays || ofRows?.kind !== 'rows' || !isEnumType(order)) return []
  return order.getValues().map((it) => [name, it.name, String(it.value), ofRows.source] as const)
})

test.each(orders)('%s by %s is read from an index', async (_list, _order, column, { table, rule }) => {
  expect(await nullableColumnsOf(table), `${table}.${column} may be null`).not.toContain(column)
  const indexes = await indexesOf(table)
  const pieces = rule.pieces?.of(table, { projects: [1], userId: 1 }) ?? []
  // Behind an id lies a single row.
  const starts = pieces.filter((it) => !it.through && !it.behind.includes('id')).map(({ behind }) => behind)
  for (const start of [[], ...starts]) {
    const wanted = [...start, column]
    const has = indexes.some((columns) => wanted.every((it, i) => columns[i] === it))
    expect(has, `${table} has no index on ${wanted.join(', ')}, id`).toBe(true)
  }
})
