import { type SqlBool, sql, type Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { wholeRows } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { defineMail } from '../../mail/define-mail.ts'
import { enqueueMail } from '../../mail/enqueue-mail.ts'
import type { AccessTokenRow } from '../tokens/repository.ts'
import { users } from '../users/repository.ts'

type Params = {
  readonly name: string
  readonly token: string
  readonly owner: string
  readonly isOwner: boolean
  /** As ISO 8601, UTC; null: never. */
  readonly lastUsedAt: string | null
  readonly lastUsedAddress: string | null
}

const leakReported = defineMail<Params>('leaks.tokenReported', {
  en: ({ name, token, owner, isOwner, lastUsedAt, lastUsedAddress }) => ({
    subject: `Locked: the access token “${token}” was reported as leaked`,
    preheader: 'Whoever reported it has its secret.',
    paragraphs: [
      `Hello ${name},`,
      `somebody who has the secret of ${isOwner ? 'your access token' : 'an access token'} reported it as leaked. It was locked at once and can do nothing any more.`,
      isOwner
        ? 'Look at what it did lately, and create a new token for what used it. An administrator can unlock it, after you have given it a new secret.'
        : 'Its owner was told as well, if they have an address. Look at what it did lately before you unlock it, and have its owner give it a new secret first.',
    ],
    facts: [
      ['Token', token],
      ['Owner', owner],
      ['Last used', lastUsedAt === null ? 'never' : `${lastUsedAt} ${lastUsedAddress ?? ''}`.trim()],
    ],
    footer: isOwner
      ? 'You get this because the token is yours.'
      : 'You get this because you are an administrator.',
  }),
  de: ({ name, token, owner, isOwner, lastUsedAt, lastUsedAddress }) => ({
    subject: `Gesperrt: Das Zugangstoken „${token}“ wurde als bekannt geworden gemeldet`,
    preheader: 'Wer es gemeldet hat, hat sein Geheimnis.',
    paragraphs: [
      `Guten Tag ${name},`,
      `jemand, der das Geheimnis ${isOwner ? 'Ihres Zugangstokens' : 'eines Zugangstokens'} hat, hat gemeldet, dass es bekannt geworden ist. Das Token wurde sofort gesperrt und kann nichts mehr tun.`,
      isOwner
        ? 'Sehen Sie nach, was es zuletzt getan hat, und legen Sie für das, was es benutzt hat, ein neues Token an. Entsperren kann es die Administration, nachdem Sie ihm ein neues Geheimnis gegeben haben.'
        : 'Wem es gehört, hat dieselbe Nachricht bekommen, wenn es dort eine Adresse gibt. Sehen Sie nach, was es zuletzt getan hat, bevor Sie es entsperren, und lassen Sie ihm vorher ein neues Geheimnis geben.',
    ],
    facts: [
      ['Token', token],
      ['Gehört', owner],
      ['Zuletzt benutzt', lastUsedAt === null ? 'nie' : `${lastUsedAt} ${lastUsedAddress ?? ''}`.trim()],
    ],
    footer: isOwner
      ? 'Sie bekommen diese Nachricht, weil das Token Ihnen gehört.'
      : 'Sie bekommen diese Nachricht, weil Sie administrieren.',
  }),
})

/** To its owner and to the administrators: who of them is active and has an address, each once. */
export async function queueLeakMails(
  trx: Transaction<Tables>,
  database: Database,
  token: AccessTokenRow,
): Promise<void> {
  const concerned = await wholeRows(everythingIn(trx), users, [
    sql<SqlBool>`(id = ${token.owner_id} or (role = 'ADMINISTRATOR' and is_active = 1))`,
  ])
    .orderBy('id')
    .execute()
  const owner = concerned.find(({ id }) => id === token.owner_id)
  for (const { id, is_active, email, display_name, language } of concerned) {
    if (is_active !== 1 || email === null) continue
    await enqueueMail(trx, database, {
      mail: leakReported,
      messageKey: `leak:${token.id}:${token.version}:${id}`,
      recipient: { name: display_name, address: email },
      language,
      params: {
        name: display_name,
        token: token.name,
        owner: owner?.display_name ?? '',
        isOwner: id === token.owner_id,
        lastUsedAt: token.last_used_at === null ? null : new Date(token.last_used_at).toISOString(),
        lastUsedAddress: token.last_used_address,
      },
    })
  }
}
