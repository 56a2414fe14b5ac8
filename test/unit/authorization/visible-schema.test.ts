import {
  buildSchema,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printSchema,
  validateSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { resourceGroup } from '../../../src/authorization/permission.ts'
import { PermissionSet } from '../../../src/authorization/permission-set.ts'
import { requirementOf } from '../../../src/authorization/requirement.ts'
import { visibleSchema } from '../../../src/authorization/visible-schema.ts'

const text = { en: 'Some', de: 'Etwas' }
const shown = resourceGroup('TEST_SHOWN', text, text)
const secret = shown('testSecret', text, text, ['read']).read

const whole = () =>
  buildSchema(`
    type Query { open: Open  hidden: Hidden  lone: Lone  search(by: By, order: Order = UP): Int  find(by: By!): Int  named: Named }
    type Mutation { write(input: Write!): Int  erase: Hidden }
    type Open implements Named { name: String  more: String  kind: Kind }
    type Part implements Named { name: String  size: Int }
    type Hidden { name: String  far: Far }
    type Far { mark: Mark }
    type Lone { only: Hidden }
    interface Named { name: String }
    enum Kind { A B }
    enum Mark { X Y }
    enum Order { UP DOWN }
    input By { secret: Int }
    input Write { name: String  must: Int! }
  `)

/** Hangs the requirement on these coordinates, as the plugin does. */
function guarded(...coordinates: string[]): GraphQLSchema {
  const schema = whole()
  for (const coordinate of coordinates) {
    const [typeName = '', fieldName = ''] = coordinate.split('.')
    const type = schema.getType(typeName)
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) throw new Error(coordinate)
    const field = type.getFields()[fieldName]
    if (!field) throw new Error(coordinate)
    field.extensions = { requirement: requirementOf(secret) }
  }
  return schema
}

function shownWithout(...coordinates: string[]): GraphQLSchema {
  const visible = visibleSchema(guarded(...coordinates), { kind: 'TOKEN', permissions: PermissionSet.none })
  expect(validateSchema(visible)).toEqual([])
  return visible
}

const fields = (schema: GraphQLSchema, name: string) => {
  const type = schema.getType(name)
  return isObjectType(type) ? Object.keys(type.getFields()) : undefined
}

test('who holds what is asked for is shown all of it', () => {
  const schema = guarded('Query.hidden', 'By.secret', 'Write.must')
  expect(
    printSchema(visibleSchema(schema, { kind: 'TOKEN', permissions: PermissionSet.of([secret]) }))
      .split('\n')
      .sort(),
  ).toEqual(printSchema(whole()).split('\n').sort())
})

test('what only hidden fields lead to is not there', () => {
  const visible = shownWithout('Query.hidden', 'Mutation.erase', 'Lone.only')
  for (const name of ['Hidden', 'Far', 'Mark']) expect(visible.getType(name), name).toBeUndefined()
})

test('a type of which nothing is left is not there, nor what returns it', () => {
  const visible = shownWithout('Query.hidden', 'Mutation.erase', 'Hidden.name', 'Hidden.far')
  expect(fields(visible, 'Query')).not.toContain('lone')
  expect(visible.getType('Lone')).toBeUndefined()
})

test('an input of which nothing is left takes its argument along, and the field if that must be given', () => {
  const visible = shownWithout('By.secret')
  expect(visible.getType('By')).toBeUndefined()
  expect(fields(visible, 'Query')).toContain('search')
  expect(fields(visible, 'Query')).not.toContain('find')
  expect(
    visible
      .getQueryType()
      ?.getFields()
      .search?.args.map(({ name }) => name),
  ).toEqual(['order'])
  expect(printSchema(visible)).toContain('search(order: Order = UP): Int')
})

test('an input with a field that must be given and is hidden is not there', () => {
  const visible = shownWithout('Write.must')
  expect(visible.getType('Write')).toBeUndefined()
  expect(fields(visible, 'Mutation')).toEqual(['erase'])
})

test('without any mutation there is no type for them', () => {
  const visible = shownWithout('Mutation.write', 'Mutation.erase')
  expect(visible.getMutationType()).toBeFalsy()
  expect(visible.getType('Mutation')).toBeUndefined()
})

test('a type that lacks a field of its interface is not told as one of its types', () => {
  const visible = shownWithout('Part.name', 'Open.more')
  const named = visible.getType('Named')
  expect(isInterfaceType(named) && visible.getPossibleTypes(named).map(String)).toEqual(['Open'])
  expect(visible.getType('Part')).toBeUndefined()
  expect(fields(visible, 'Open')).toEqual(['name', 'kind'])
})
