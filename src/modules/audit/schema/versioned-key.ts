import { localId } from '../../../graphql/ids.ts'
import type { Versioned } from '../write-entity.ts'

/** Which row, as the caller read it: of every update and delete. */
export const versionedKey = (
  typeName: string,
  { id, version }: { readonly id: string; readonly version: number },
): Versioned => ({ id: localId(typeName, id, 'input.id'), version })
