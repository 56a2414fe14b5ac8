import { readFile } from 'node:fs/promises'
import {
  buildSchema,
  type ConstDirectiveNode,
  getDirectiveValues,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  validateSchema,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { PermissionSet } from '../../src/authorization/permission-set.ts'
import { isHeldBy, type Requirement } from '../../src/authorization/requirement.ts'
import { printedSchema } from '../../src/commands/schema.ts'
import { allEntities } from '../../src/modules/audit/write-entity.ts'
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

test('what callers write is recorded under the name of its type, by the resource of its permissions', () => {
  const resources = new Set(allPermissions().map(({ resource }) => resource))
  for (const { typeName, resource } of allEntities()) {
    const type = schema.getType(typeName)
    const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')
    expect(isNode, `typeName: '${typeName}' is no type of nodes`).toBe(true)
    expect(resources, `${typeName} has a resource that is not in the catalogue`).toContain(resource)
  }
  expect(allEntities().length).toBeGreaterThan(3)
})

const inputTypes = Object.values(schema.getTypeMap()).filter(isInputObjectType)

/** Each field of an object that its inputs write, with what asks for more than its type does. */
function* writtenFields() {
  for (const type of objectTypes)
    for (const input of inputTypes.filter(({ name }) =>
      [`Create${type.name}Input`, `Update${type.name}Input`].includes(name),
    ))
      for (const slot of Object.values(input.getFields())) {
        const field = type.getFields()[slot.name]
        if (!field) continue
        const ofType = requirementOf(type)?.clauses ?? []
        const sensitive = requirementOf(field).clauses.filter((it) => !ofType.includes(it))
        yield { place: `${input.name}.${slot.name}`, field: `${type.name}.${field.name}`, sensitive, slot }
      }
}

test('an input that writes what is sensitive to read needs the update of the same resource', () => {
  for (const { place, sensitive, slot } of writtenFields())
    for (const [{ resource }] of sensitive) expect(requirementOf(slot)?.key, place).toBe(`${resource}:update`)
})

test('what is sensitive to write is sensitive to read', () => {
  for (const { field, sensitive, slot } of writtenFields()) {
    const [, resource] = /^(\w+):update$/.exec(requirementOf(slot)?.key ?? '') ?? []
    if (resource)
      expect(
        sensitive.map(([{ name }]) => name),
        field,
      ).toContain(`${resource}:read`)
  }
})

test('an input that points to another object needs the right to read it', () => {
  const ownId = /^(id|ids)$/
  for (const input of inputTypes)
    for (const field of Object.values(input.getFields()))
      if (getNamedType(field.type).name === 'ID' && !ownId.test(field.name))
        expect(requirementOf(field)?.key ?? 'nothing', `${input.name}.${field.name}`).toMatch(/^\w+:read$/)
})

test('descriptions tell what each finer field requires', () => {
  const bankAccount = objectTypes.find(({ name }) => name === 'Customer')?.getFields().bankAccount
  expect(bankAccount?.description).toBe('Requires `customer:read` and `bankDetails:read`.')
})

describe('@requiresScopes in schema.graphql', () => {
  const printed = buildSchema(printedSchema())
  const directive = printed.getDirective('requiresScopes')

  /** As routers read it. Undefined: there is no directive. */
  function scopesOf(name: string, field?: string): string[][] | undefined {
    const type = printed.getType(name)
    const it = field && isObjectType(type) ? type.getFields()[field] : type
    const node = it?.astNode as { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined
    const values = directive && node && getDirectiveValues(directive, node)
    return values?.scopes as string[][] | undefined
  }

  const hold = (names: readonly string[], requirement: Requirement) =>
    isHeldBy(requirement, PermissionSet.ofNames(names))

  /** Each alternative is enough, and no part of it is. */
  function expectSame(scopes: string[][] | undefined, requirement: Requirement, place: string): void {
    expect(scopes === undefined, place).toBe(requirement.clauses.length === 0)
    for (const all of scopes ?? []) {
      expect(hold(all, requirement), place).toBe(true)
      for (const one of all)
        expect(
          hold(
            all.filter((other) => other !== one),
            requirement,
          ),
          place,
        ).toBe(false)
    }
  }

  test('makes the file a schema by itself', () => {
    expect(validateSchema(printed)).toEqual([])
  })

  test('says of each type, and of each field that needs more, what the guard asks for', () => {
    for (const type of objectTypes) {
      const ofType = requirementOf(type)
      if (ofType) expectSame(scopesOf(type.name), ofType, type.name)
      for (const field of Object.values(type.getFields())) {
        const place = `${type.name}.${field.name}`
        const requirement = requirementOf(field)
        if (requirement.key === (ofType?.key ?? ''))
          expect(scopesOf(type.name, field.name), place).toBeUndefined()
        else expectSame(scopesOf(type.name, field.name), requirement, place)
      }
    }
  })

  test.each([
    ['Invoice', undefined, [['invoice:read']]],
    ['Query', 'invoices', [['invoice:read']]],
    ['Customer', 'bankAccount', [['customer:read', 'bankDetails:read']]],
    ['AccessToken', undefined, [['accessToken:read'], ['tokenAdministration:read']]],
    [
      'AccessToken',
      'owner',
      [
        ['accessToken:read', 'user:read'],
        ['tokenAdministration:read', 'user:read'],
      ],
    ],
    ['Viewer', undefined, undefined],
    ['Query', 'viewer', undefined],
  ])('on %s %s', (type, field, expected) => {
    expect(scopesOf(type, field)).toEqual(expected)
  })

  test('leaves nothing out: no interface requires anything, where it could not stand', () => {
    for (const type of Object.values(schema.getTypeMap()).filter(isInterfaceType))
      for (const it of [type, ...Object.values(type.getFields())])
        expect(requirementOf(it).key, `${type.name} ${it.name}`).toBe('')
  })
})
