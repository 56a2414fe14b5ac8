import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { enqueueMail, findQueuedMail } from '../mail/enqueue-mail.ts'
import { testMail } from '../mail/test-mail.ts'
import { isAddress } from '../mail/write-mail.ts'
import { CommandFailed } from './command-failed.ts'
import { print } from './print.ts'
import { withApp } from './running-app.ts'

/** Longer than a mail takes, also if the running service was faster to take it. */
const patienceMs = 75_000
const stepMs = 250

/** Through the outbox, as every mail. */
export const sendTestMail = (address: string, { language }: { readonly language: 'en' | 'de' }) =>
  withApp(async ({ database, mailSender }) => {
    if (!isAddress(address)) throw new CommandFailed('Give one mail address, such as ada@example.com.')
    if (!mailSender)
      throw new CommandFailed('Nothing tells how mails leave. Set SMTP_URL and MAIL_FROM (see .env.example).')
    const messageKey = `mail.test:${randomUUID()}`
    await database.transaction((trx) =>
      enqueueMail(trx, database, {
        mail: testMail,
        messageKey,
        recipient: { name: '', address },
        language,
        params: {},
      }),
    )
    let mail = await findQueuedMail(database.db, messageKey)
    if (mail) await mailSender.sendOne(mail.id)
    for (let waited = 0; waited < patienceMs; waited += stepMs) {
      mail = await findQueuedMail(database.db, messageKey)
      if (mail?.last_answer) break
      await delay(stepMs)
    }
    const answer = mail?.last_answer ?? 'no answer'
    if (mail?.state !== 'SENT')
      throw new CommandFailed(`Not sent (${mail?.state}): ${answer}${hint(mail?.state)}`)
    print(`Sent to ${address}. The answer of ${mailSender.destination}: ${answer}`)
  })

const hint = (state: string | undefined): string =>
  state === 'PENDING' ? '\nIt stays in the outbox; the running service tries again.' : ''
