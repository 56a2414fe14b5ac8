import type { Readable } from 'node:stream'
import type { SendMailOptions } from 'nodemailer'
import type { Delivery, MailAddress, Mailer, WrittenMail } from './mailer.ts'
import { toMime } from './mime.ts'
import { classifyFailure } from './smtp-outcome.ts'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on. */
  readonly secure: boolean
  /** Nothing of a mail, and no password, before STARTTLS. */
  readonly requireTls: boolean
  readonly auth: { readonly user: string; readonly pass: string } | null
}

/** For all of one mail, from the connection to the last answer. */
const defaultTimeoutMs = 60_000
/** Shorter than servers wait: to find out that a connection is gone costs a mail a minute. */
const idleTimeoutMs = 15_000

/** As many as a sender sends at a time. */
const connections = 4

export class SmtpMailer implements Mailer {
  readonly destination: string
  readonly from: MailAddress
  readonly #server: SmtpServer
  readonly #timeoutMs: number
  #transport: ReturnType<typeof createPool> | undefined
  #closed = false

  constructor(server: SmtpServer, from: MailAddress, timeoutMs = defaultTimeoutMs) {
    this.from = from
    this.destination = `${server.host}:${server.port}`
    this.#server = server
    this.#timeoutMs = timeoutMs
  }

  async send(mail: WrittenMail): Promise<Delivery> {
    const options: TrackedOptions = {
      ...toMime(mail),
      signal: AbortSignal.timeout(this.#timeoutMs),
      progress: { message: null },
    }
    this.#transport ??= createPool(this.#server, this.#timeoutMs)
    const transport = await this.#transport
    if (this.#closed) return { outcome: 'unreachable', answer: 'The connections are closed.' }
    try {
      const { response } = await transport.sendMail(options)
      return { outcome: 'accepted', answer: response }
    } catch (error) {
      const { message } = options.progress
      return classifyFailure(
        error,
        message === null ? 'before' : message.readableDidRead ? 'data' : 'envelope',
      )
    }
  }

  close(): void {
    this.#closed = true
    void this.#transport?.then((transport) => transport.close({ force: true }))
  }
}

interface TrackedOptions extends SendMailOptions {
  /** The message as the connection reads it, as soon as there is a connection to read it. */
  readonly progress: { message: Readable | null }
}

/** What speaks SMTP is loaded for the first mail: it would be a part of each start, and of each command. */
async function createPool(server: SmtpServer, timeoutMs: number) {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls,
    ignoreTLS: !server.requireTls,
    ...(server.auth && { auth: server.auth }),
    maxConnections: connections,
    // The outbox decides about a second try, and counts it.
    maxRequeues: 0,
    idleTimeout: idleTimeoutMs,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  transport.use('stream', ({ data, message }, done) => {
    const { progress } = data as TrackedOptions
    const createReadStream = message.createReadStream.bind(message)
    message.createReadStream = (options) => {
      progress.message = createReadStream(options)
      return progress.message
    }
    done()
  })
  return transport
}
