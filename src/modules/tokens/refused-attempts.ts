import type { Transaction } from 'kysely'
import type { Context } from '../../context.ts'
import type { Database } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { visibleRows } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { parseGlobalId } from '../../graphql/ids.ts'
import { CountedWindows } from '../../lib/counted-windows.ts'
import type { Log } from '../../lib/log.ts'
import type { Principal } from '../../principal.ts'
import { actorOf, recordEvent } from '../audit/record-event.ts'
import { accessTokens } from './repository.ts'

/** Somebody wanted of a token what they may not. */
interface Attempt {
  readonly mutation: string
  readonly code: string
  readonly missingPermissions: readonly string[]
  readonly input: Readonly<Record<string, unknown>>
}

/** For one principal, on one instance: a log that anybody can fill up tells nothing any more. */
const mostAttempts = 20
const attemptsWindowMs = 10 * 60_000
const mostPrincipals = 10_000

const isOfTokens = ({ mutation }: Attempt): boolean =>
  /AccessTokens?$|TokenPolicy$|^dropUnusedPermissions$/.test(mutation)

/** Records what was refused at the API of tokens, in a transaction of its own: there is no effect to share one with. */
export function refusedAttempts(database: Database, log: Log) {
  const mayRecord = attemptBudget()
  return async (
    by: Pick<Context, 'principal' | 'requestInfo'>,
    attempts: readonly Attempt[],
  ): Promise<void> => {
    const recorded = attempts.filter(isOfTokens).filter(() => mayRecord(by.principal))
    if (recorded.length === 0) return
    try {
      await database.transaction(async (trx) => {
        for (const attempt of recorded) await record(trx, database, by, attempt)
      })
    } catch (error) {
      log.error({ err: error }, 'refused attempts not recorded')
    }
  }
}

async function record(
  trx: Transaction<Tables>,
  database: Database,
  by: Pick<Context, 'principal' | 'requestInfo'>,
  { mutation, code, missingPermissions, input }: Attempt,
): Promise<void> {
  const id = tokenIn(input)
  const ownerUserId = id === 0 ? by.principal.userId : await ownerOf(trx, id)
  await recordEvent(trx, database, actorOf(by), {
    action: 'accessToken.refused',
    outcome: 'REFUSED',
    subjectType: 'AccessToken',
    subjectId: id,
    ...(ownerUserId !== undefined && { ownerUserId }),
    changes: {
      mutation: [null, mutation],
      code: [null, code],
      missing_permissions: [null, [...new Set(missingPermissions)]],
    },
  })
}

/** 0: none was named, or nothing that is the id of a token. */
function tokenIn({ id }: Attempt['input']): number {
  try {
    const { typename, localId } = parseGlobalId(String(id))
    return typename === 'AccessToken' ? localId : 0
  } catch {
    return 0
  }
}

/** They read on their token that somebody reached for it. */
async function ownerOf(trx: Transaction<Tables>, id: number): Promise<number | undefined> {
  const row = await visibleRows(everythingIn(trx), accessTokens)
    .select('owner_id')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.owner_id as number | undefined
}

function attemptBudget(): (principal: Principal) => boolean {
  const attempts = new CountedWindows<string>(attemptsWindowMs, mostPrincipals)
  return (principal) => {
    const key = principal.kind === 'TOKEN' ? `token ${principal.tokenId}` : `person ${principal.userId}`
    return attempts.add(key).count <= mostAttempts
  }
}
