import '../../../src/authorization/pothos-plugin.ts'
import SchemaBuilder from '@pothos/core'
import scopeAuthPlugin from '@pothos/plugin-scope-auth'
import { expect, test } from 'vitest'
import { resourceGroup } from '../../../src/authorization/permission.ts'
import { anyOf, open } from '../../../src/authorization/requirement.ts'
import type { Sensitive } from '../../../src/database/columns.ts'
import { sensitive } from '../../../src/shared-types/sensitive.ts'

const text = { en: 'Some', de: 'Etwas' }
const zoo = resourceGroup('TEST_ZOO', { en: 'Zoo', de: 'Zoo' }, text)
const animal = zoo('testAnimal', { en: 'Animals', de: 'Tiere' }, text, ['read', 'update'])
const keeper = zoo('testKeeper', { en: 'Keepers', de: 'Pfleger' }, text, ['read'])

test('what the catalogue names stays: it has a name of the usual form, and words in both languages', () => {
  expect(() => resourceGroup('zoo', text, text)).toThrow('zoo is no name of a group')
  expect(() => zoo('Animal', text, text, ['read'])).toThrow('Animal is no name of a resource')
  const untitled = { en: 'Animals', de: ' ' }
  expect(() => resourceGroup('TEST_OTHER', untitled, text)).toThrow('TEST_OTHER needs a title')
  expect(() => zoo('testOther', text, untitled, ['read'])).toThrow('testOther needs a title')
})

interface Animal {
  readonly name: string
  readonly weight: Sensitive<'testKeeper', string | null>
}

const newBuilder = () =>
  new SchemaBuilder<{
    AuthScopes: { permission: string }
    DefaultAuthStrategy: 'all'
    DefaultFieldNullability: false
  }>({
    defaultFieldNullability: false,
    plugins: ['permissions', scopeAuthPlugin],
    scopeAuth: { defaultStrategy: 'all', authScopes: () => ({ permission: () => true }) },
  })

test('a type without a permission neither compiles nor builds', () => {
  const builder = newBuilder()
  builder.queryType({})
  // @ts-expect-error: `permission` is missing
  builder.objectRef<Animal>('Animal').implement({ fields: (t) => ({ name: t.exposeString('name') }) })
  expect(() => builder.toSchema()).toThrow('Animal declares no permission')
})

test('a query without a permission neither compiles nor builds', () => {
  const builder = newBuilder()
  builder.queryType({})
  // @ts-expect-error: `permission` is missing
  builder.queryField('answer', (t) => t.int({ nullable: true, resolve: () => 42 }))
  expect(() => builder.toSchema()).toThrow('Query.answer declares no permission')
})

test('a mutation without a permission neither compiles nor builds', () => {
  const builder = newBuilder()
  builder.queryType({})
  builder.queryField('ok', (t) => t.boolean({ permission: open('a test'), resolve: () => true }))
  builder.mutationType({})
  // @ts-expect-error: `permission` is missing
  builder.mutationField('feed', (t) => t.boolean({ nullable: true, resolve: () => true }))
  expect(() => builder.toSchema()).toThrow('Mutation.feed declares no permission')
})

test('a sensitive column does not compile without its permission, nor with that of another resource', () => {
  const builder = newBuilder()
  builder.queryType({})
  builder.queryField('ok', (t) => t.boolean({ permission: open('a test'), resolve: () => true }))
  builder.objectRef<Animal>('Animal').implement({
    permission: animal.read,
    fields: (t) => ({
      weight: t.string(sensitive('weight', keeper.read)),
      // @ts-expect-error: a sealed column is no string
      exposed: t.exposeString('weight', { nullable: true }),
      // @ts-expect-error: a sealed column is no string
      read: t.string({ nullable: true, resolve: ({ weight }) => weight }),
      // @ts-expect-error: sealed with another resource
      other: t.string(sensitive('weight', animal.read)),
    }),
  })
  expect(() => builder.toSchema()).not.toThrow()
})

test('a field that needs more than its type must be nullable, or the schema does not build', () => {
  const builder = newBuilder()
  builder.queryType({})
  builder.queryField('ok', (t) => t.boolean({ permission: open('a test'), resolve: () => true }))
  builder.objectRef<Animal>('Animal').implement({
    permission: animal.read,
    fields: (t) => ({ keeper: t.string({ permission: keeper.read, resolve: () => 'Ada' }) }),
  })
  expect(() => builder.toSchema()).toThrow(
    'Animal.keeper needs testAnimal:read&testKeeper:read, more than its type',
  )
})

test('what another clause implies is not asked for again', () => {
  const builder = newBuilder()
  builder.queryType({})
  const ref = builder.objectRef<Animal>('Animal')
  ref.implement({
    permission: anyOf(animal.read, keeper.read),
    fields: (t) => ({ name: t.exposeString('name') }),
  })
  builder.queryField('animals', (t) =>
    t.field({ type: [ref], nullable: true, permission: keeper.read, resolve: () => [] }),
  )
  const field = builder.toSchema().getQueryType()?.getFields().animals
  expect(field?.extensions.requirement).toMatchObject({ key: 'testKeeper:read' })
})
