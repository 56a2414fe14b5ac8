import type { Declaration } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'

/** What a mutation answers that ends sessions. */
export const endedPayload = (name: string, permission: Declaration) =>
  builder.objectRef<{ readonly endedSessions: number }>(name).implement({
    permission,
    fields: (t) => ({ endedSessions: t.exposeInt('endedSessions', { description: 'How many there were.' }) }),
  })
