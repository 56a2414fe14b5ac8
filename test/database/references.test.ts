import { isInputObjectType } from 'graphql'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEntities } from '../../src/modules/audit/write-entity.ts'
import { schema } from '../../src/schema.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** As the database enforces them. */
async function foreignKeysOf(table: string): Promise<string[]> {
  const query =
    engine === 'sqlite'
      ? sql<{ name: string }>`select "from" as name from pragma_foreign_key_list(${table})`
      : sql<{ name: string }>`select column_name as name from information_schema.key_column_usage
          where table_schema = database() and table_name = ${table} and referenced_table_name is not null`
  const { rows } = await query.execute(app.app.database.db)
  return rows.map(({ name }) => name)
}

test.each(allEntities().map((entity) => [entity.typeName, entity] as const))(
  '%s: whatever it points to must be there for who writes it',
  async (typeName, { source, references = {} }) => {
    const columns = await foreignKeysOf(source.table)
    expect(Object.keys(references).toSorted(), `references of ${typeName}`).toEqual(columns.toSorted())
    for (const { input } of Object.values(references)) {
      const inputs = [`Create${typeName}Input`, `Update${typeName}Input`].map((name) => schema.getType(name))
      const fields = inputs.filter(isInputObjectType).flatMap((it) => Object.keys(it.getFields()))
      expect(fields, `references of ${typeName}`).toContain(input)
    }
  },
)
