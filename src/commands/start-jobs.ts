import type { App } from '../app.ts'
import type { Log } from '../lib/log.ts'

/** What is done without being asked: by `serve`, or by `worker` for all that serve. */
export function startJobs({ cleaning, auditSequencer, tokenLife, movedPartners, mailSender }: App): void {
  cleaning.start()
  auditSequencer.start()
  tokenLife.start()
  void tokenLife.round()
  movedPartners.start()
  mailSender?.start()
}

export function warnOfWaitingMails({ mailSender }: App, log: Log): void {
  if (!mailSender) log.warn('mails wait in the outbox: set SMTP_URL and MAIL_FROM to send them')
}
