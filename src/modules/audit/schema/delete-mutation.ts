import type { Permission } from '../../../authorization/permission.ts'
import { builder } from '../../../builder.ts'
import { DeleteInput, deletedPayload } from '../../../shared-types/payloads.ts'
import { deleteEntity, type Entity } from '../write-entity.ts'
import { versionedKey } from './versioned-key.ts'
import { writeErrors } from './write-errors.ts'

interface DeleteMutation {
  readonly permission: Permission
  /** What is gone with it, and what stays. */
  readonly description?: string
  /** Objects by throwing; joins the transaction. */
  readonly check?: Parameters<typeof deleteEntity>[3]
}

const errors = `Errors: ${writeErrors}.`

/** `deleteCustomer(input: { id, version })` and its like. */
export function deleteMutation(entity: Entity, { permission, description, check }: DeleteMutation): void {
  const name = `delete${entity.typeName}`
  builder.mutationField(name, (t) =>
    t.field({
      type: deletedPayload(`Delete${entity.typeName}Payload`, permission, entity.typeName),
      nullable: true,
      description: description ? `${description} ${errors}` : errors,
      permission,
      args: { input: t.arg({ type: DeleteInput, required: true }) },
      resolve: (_root, { input }, context) =>
        deleteEntity(context, entity, versionedKey(entity.typeName, input), check),
    }),
  )
}
