import { readFile } from 'node:fs/promises'
import { getNamedType, isNonNullType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { printedSchema } from '../../src/commands/schema.ts'
import { schema } from '../../src/schema.ts'
import { requirementOf } from '../support/schema-walk.ts'

const objectTypes = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith('__'))

test('schema.graphql is the schema of the code (npm run codegen writes it)', async () => {
  expect(await readFile('schema.graphql', 'utf8')).toBe(printedSchema())
})

test('every type and every field knows what it requires', () => {
  for (const type of objectTypes) {
    if (type !== schema.getQueryType() && type !== schema.getMutationType())
      expect(requirementOf(type), type.name).toBeDefined()
    for (const field of Object.values(type.getFields()))
      expect(requirementOf(field), `${type.name}.${field.name}`).toBeDefined()
  }
})

test('a field that needs more than its type is nullable, so that a refusal takes nothing else along', () => {
  for (const type of objectTypes)
    for (const field of Object.values(type.getFields())) {
      const ofType = requirementOf(type)?.key ?? ''
      if (requirementOf(field).key !== ofType)
        expect(isNonNullType(field.type), `${type.name}.${field.name}`).toBe(false)
    }
})

test('what a field returns is required at the field: an object is refused before it is read', () => {
  for (const type of objectTypes)
    for (const field of Object.values(type.getFields())) {
      const returned = getNamedType(field.type)
      if (!isObjectType(returned)) continue
      const onField = requirementOf(field).clauses
      for (const clause of requirementOf(returned).clauses)
        expect(
          onField.some((it) => it.every((permission) => clause.includes(permission))),
          `${type.name}.${field.name}`,
        ).toBe(true)
    }
})

test('descriptions tell what each finer field requires', () => {
  const bankAccount = objectTypes.find(({ name }) => name === 'Customer')?.getFields().bankAccount
  expect(bankAccount?.description).toBe('Requires `customer:read` and `bankDetails:read`.')
})
