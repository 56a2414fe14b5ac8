import type { ObjectRef } from '@pothos/core'
import type { Declaration } from '../authorization/requirement.ts'
import { builder, type SchemaTypes } from '../builder.ts'
import { globalId } from '../graphql/ids.ts'

type ExtendedTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/**
 * What a create or update answers: id and version under the mutation's own permission, the object under its
 * own; a token that may only write leaves the object out.
 */
export const writtenPayload = <Shape>(
  name: string,
  permission: Declaration,
  field: string,
  type: ObjectRef<ExtendedTypes, Shape | number, Shape>,
) =>
  builder.objectRef<{ readonly id: number; readonly version: number }>(name).implement({
    permission,
    fields: (t) => ({
      id: t.id({ resolve: ({ id }) => globalId(type.name, id) }),
      version: t.exposeInt('version', { description: 'For the next update.' }),
      [field]: t.field({ type, nullable: true, resolve: ({ id }) => id as never }),
    }),
  })

export const deletedPayload = (name: string, permission: Declaration, typeName: string) =>
  builder.objectRef<{ readonly id: number }>(name).implement({
    permission,
    fields: (t) => ({ deletedId: t.id({ resolve: ({ id }) => globalId(typeName, id) }) }),
  })

/** The input of every delete. */
export const DeleteInput = builder.inputType('DeleteInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it; CONFLICT if somebody changed it since.' }),
  }),
})
