import type { Declaration } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { AccessToken } from './access-token.ts'

/** The payload of a mutation that leaves the token in place. */
export const writtenToken = (name: string, permission: Declaration) =>
  builder.objectRef<{ readonly id: number }>(name).implement({
    permission,
    fields: (t) => ({
      accessToken: t.field({ type: AccessToken, nullable: true, resolve: ({ id }) => id }),
    }),
  })
