import type { Authenticator } from '../../../authentication/contract.ts'
import type { LiveSessions } from './live-sessions.ts'

/** The cookie of a session as a credential: the person, with all that they may do now. */
export const sessionAuthenticator =
  (sessions: LiveSessions): Authenticator =>
  async (secret) => {
    const session = await sessions.find(secret)
    return (
      session && {
        kind: 'PERSON',
        userId: session.userId,
        sessionId: session.id,
        permissions: session.permissions,
        projects: session.projects,
        isAdministrator: session.isAdministrator,
        authenticatedAt: session.authenticatedAt,
      }
    )
  }
