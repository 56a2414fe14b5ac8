import { randomBytes } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Delivery, MailAddress, Mailer, WrittenMail } from './mailer.ts'
import { toMime } from './mime.ts'

/** Writes mails as files that mail programs open, readable by the service's user only: they hold links. */
export class FolderMailer implements Mailer {
  readonly destination: string
  readonly from: MailAddress
  readonly #folder: string

  constructor(folder: string, from: MailAddress) {
    this.from = from
    this.#folder = folder
    this.destination = `${folder}/ as .eml files`
  }

  async send(mail: WrittenMail): Promise<Delivery> {
    const { createTransport } = await import('nodemailer')
    const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(toMime(mail))
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const time = new Date().toISOString().replaceAll(':', '-')
    const file = join(this.#folder, `${time}-${mail.kind}-${randomBytes(4).toString('hex')}.eml`)
    // Under its name it is there as a whole, or not at all.
    await writeFile(`${file}.part`, message, { mode: 0o600, flag: 'wx' })
    await rename(`${file}.part`, file)
    return { outcome: 'accepted', answer: `written to ${file}` }
  }

  close(): void {}
}
