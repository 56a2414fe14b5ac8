import type { Database } from '../../../database/database.ts'
import { NextRead } from '../../../lib/next-read.ts'
import { lastSeenStepMs, sessionIdleMs } from '../policy.ts'
import type { LastSeen } from './last-seen.ts'
import { mostSessions, readSessions, type StoredSession } from './read-sessions.ts'
import { hashSessionSecret } from './session-secret.ts'

/**
 * Finds who is signed in. An ended session, a narrowed right or a deactivated person acts on every request that starts
 * after it was committed, by whichever process: each is answered by a read that began after it came.
 */
export class LiveSessions {
  readonly #stored: NextRead<string, StoredSession>
  readonly #lastSeen: LastSeen

  constructor(database: Database, lastSeen: LastSeen) {
    this.#stored = new NextRead((hashes) => readSessions(database, hashes), mostSessions)
    this.#lastSeen = lastSeen
  }

  /** Null for a secret that is none, and for a session that has ended, whyever. */
  async find(secret: string): Promise<StoredSession | null> {
    const hash = hashSessionSecret(secret)
    const session = hash && (await this.#stored.get(hash.toString('hex')))
    if (!session?.isActive || session.expiresAt <= session.now || isIdle(session)) return null
    if (session.now - session.lastSeenAt >= lastSeenStepMs) this.#lastSeen.note(session.id, session.now)
    return session
  }
}

const isIdle = ({ lastSeenAt, now }: StoredSession): boolean => lastSeenAt + sessionIdleMs <= now
