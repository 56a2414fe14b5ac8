import { readFile } from 'node:fs/promises'
import { getNamedType, isInputObjectType, isNonNullType, isObjectType } from 'graphql'
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

const inputTypes = Object.values(schema.getTypeMap()).filter(isInputObjectType)

test('an input that writes what is sensitive to read needs the update of the same resource', () => {
  for (const type of objectTypes) {
    const inputs = inputTypes.filter(
      ({ name }) => name === `Create${type.name}Input` || name === `Update${type.name}Input`,
    )
    const ofType = requirementOf(type)
    for (const field of Object.values(type.getFields()))
      for (const clause of requirementOf(field).clauses.filter((it) => !ofType?.clauses.includes(it)))
        for (const slot of inputs.flatMap((input) => input.getFields()[field.name] ?? []))
          expect(requirementOf(slot)?.key, `${type.name}.${field.name}`).toBe(`${clause[0].resource}:update`)
  }
})

test('an input that points to another object needs the right to read it', () => {
  const ownId = /^(id|ids)$/
  for (const input of inputTypes)
    for (const field of Object.values(input.getFields()))
      if (getNamedType(field.type).name === 'ID' && !ownId.test(field.name))
        expect(requirementOf(field)?.key, `${input.name}.${field.name}`).toMatch(/^\w+:read$/)
})

test('descriptions tell what each finer field requires', () => {
  const bankAccount = objectTypes.find(({ name }) => name === 'Customer')?.getFields().bankAccount
  expect(bankAccount?.description).toBe('Requires `customer:read` and `bankDetails:read`.')
})
