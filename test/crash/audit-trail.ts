import type { Database } from '../../src/database/database.ts'

export interface Event {
  readonly id: number
  readonly action: string
  readonly tokenId: number
  readonly requestId: string | null
  /** By the database's clock. */
  readonly at: number
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>>
}

/** What the audit log says of tokens: read once, in the order in which it was written. */
export class AuditTrail {
  readonly #database: Database
  readonly #byRequest = new Map<string, Event[]>()
  readonly #byToken = new Map<number, Event[]>()
  #last = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** While nothing is being written: ids are given before they are committed. */
  async read(): Promise<void> {
    const rows = await this.#database.db
      .selectFrom('audit_events')
      .select(['id', 'action', 'subject_id', 'request_id', 'occurred_at', 'changes'])
      .where('id', '>', this.#last)
      .where('subject_type', '=', 'AccessToken')
      .where('outcome', '=', 'DONE')
      .orderBy('id')
      .execute()
    for (const { id, action, subject_id, request_id, occurred_at, changes } of rows) {
      this.#last = id
      const event: Event = {
        id,
        action,
        tokenId: subject_id,
        requestId: request_id,
        at: occurred_at,
        changes: JSON.parse(changes ?? '{}'),
      }
      add(this.#byToken, subject_id, event)
      if (request_id !== null) add(this.#byRequest, request_id, event)
    }
  }

  ofRequest(requestId: string): readonly Event[] {
    return this.#byRequest.get(requestId) ?? []
  }

  ofToken(id: number | null): readonly Event[] {
    return (id !== null && this.#byToken.get(id)) || []
  }

  tokenIds(): Iterable<number> {
    return this.#byToken.keys()
  }
}

function add<Key>(map: Map<Key, Event[]>, key: Key, event: Event): void {
  const events = map.get(key)
  if (events) events.push(event)
  else map.set(key, [event])
}
