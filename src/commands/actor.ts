import type { Actor } from '../modules/audit/record-event.ts'

/** Whoever may run commands on the machine of the service acts for the system. */
export const commandActor: Actor = { kind: 'SYSTEM', name: 'cli' }
