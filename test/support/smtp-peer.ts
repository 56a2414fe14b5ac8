import type { AddressInfo, Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { testCertificate } from './test-certificate.ts'

/** Null: as usual. A string is the server's answer, such as `451 4.7.1 Later`. */
type Reaction = string | 'hang' | 'drop' | null

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Buffer
  readonly secure: boolean
  readonly user: string | null
}

/** A real SMTP server that can be made to misbehave. */
export interface SmtpPeer {
  readonly port: number
  /** What it took, also if it never said so. */
  readonly received: ReceivedMail[]
  /** How many connections were made to it. */
  connections(): number
  /** Decides about each step, until it is set anew. */
  on: {
    greeting?: () => Reaction
    sender?: (address: string) => Reaction
    recipient?: (address: string) => Reaction
    data?: (mail: ReceivedMail) => Reaction
  }
  parsed(): Promise<ParsedMail[]>
  close(): Promise<void>
}

interface PeerOptions {
  /** none: it knows no TLS. */
  readonly tls?: 'none' | 'starttls' | 'implicit'
  readonly login?: { readonly user: string; readonly pass: string }
}

export async function startSmtpPeer({ tls = 'none', login }: PeerOptions = {}): Promise<SmtpPeer> {
  const received: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const peer: Pick<SmtpPeer, 'on'> = { on: {} }

  function react(reaction: Reaction | undefined, done: (error?: Error | null) => void): void {
    if (reaction === 'drop') for (const socket of sockets) socket.destroy()
    else if (typeof reaction === 'string' && reaction !== 'hang')
      done(Object.assign(new Error(reaction.slice(4)), { responseCode: Number(reaction.slice(0, 3)) }))
    else if (!reaction) done()
  }

  const server = new SMTPServer({
    secure: tls === 'implicit',
    ...(tls !== 'none' && testCertificate),
    disabledCommands: tls === 'starttls' ? [] : ['STARTTLS'],
    authOptional: !login,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 10,
    onConnect: (_session, done) => react(peer.on.greeting?.(), done),
    onAuth({ username, password }, _session, done) {
      if (login && username === login.user && password === login.pass) done(null, { user: username })
      else done(new Error('5.7.8 Authentication failed'))
    },
    onMailFrom: ({ address }, _session, done) => react(peer.on.sender?.(address), done),
    onRcptTo: ({ address }, _session, done) => react(peer.on.recipient?.(address), done),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
          secure: session.secure,
          user: session.user ?? null,
        }
        received.push(mail)
        react(peer.on.data?.(mail), done)
      })
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(peer, {
    port: (server.server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    parsed: () => Promise.all(received.map(({ raw }) => simpleParser(raw))),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}
