import { readNow } from '../../src/database/database.ts'
import type { TokenLinkPurpose } from '../../src/modules/links/tables.ts'
import { createTokenLink } from '../../src/modules/token-links/create-token-link.ts'
import type { AccessTokenRow } from '../../src/modules/tokens/repository.ts'
import { type SignInService, startSignInService } from '../sign-in/sign-in-service.ts'
import type { IssuedToken } from '../support/test-app.ts'

export const day = 24 * 60 * 60_000
/** How long after its making a link of these tests ends. */
export const deadlineMs = 30 * day

export interface TokenLinkService extends SignInService {
  row(token: Pick<IssuedToken, 'id'>): Promise<AccessTokenRow>
  /** The secret of a new link, as a mail would carry it: to the owner, unless somebody else is named. */
  link(purpose: TokenLinkPurpose, token: IssuedToken, userId?: number): Promise<string>
  /** What was recorded of the token with this action. */
  events(token: IssuedToken, action: string): Promise<readonly Record<string, unknown>[]>
}

export const rowOfLink = (text: string): number => Number.parseInt(text, 10)

export async function startTokenLinkService(
  options: Parameters<typeof startSignInService>[0] = {},
): Promise<TokenLinkService> {
  const service = await startSignInService(options)
  const { database, linkAddress } = service.app.app
  const row = ({ id }: Pick<IssuedToken, 'id'>) =>
    database.db.selectFrom('access_tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return {
    ...service,
    row,
    async link(purpose, token, userId = token.ownerId) {
      const { id } = await database.transaction(async (trx) => {
        const notAfter = (await readNow(trx, database)) + deadlineMs
        return createTokenLink(trx, database, { purpose, token: await row(token), userId, notAfter })
      })
      return new URL(await linkAddress(id)).searchParams.get('link') as string
    },
    events: (token, action) =>
      database.db
        .selectFrom('audit_events')
        .selectAll()
        .where('subject_type', '=', 'AccessToken')
        .where('subject_id', '=', token.id)
        .where('action', '=', action)
        .execute(),
  }
}
