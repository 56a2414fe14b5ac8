import type { Actor } from '../audit/record-event.ts'

/** In whose name the system looks after the life of tokens. */
export const job: Actor = { kind: 'SYSTEM', name: 'token life' }
