import { createConnection, type Socket } from 'node:net'
import type { LoadRequest } from './load.ts'

export interface Prepared extends LoadRequest {
  readonly wire: Buffer
}

/** Asks one thing after the other on one connection, and looks at each answer as far as that is cheap. */
export class Connection {
  readonly #socket: Socket
  readonly #onAnswer: (ms: number) => void
  readonly #onFault: (fault: string) => void
  readonly opened: Promise<void>
  #request: Prepared | undefined
  #sentAt = 0
  /** What has come of the head of an answer. */
  #head: Buffer | undefined
  #bytesLeft = 0

  constructor(port: number, onAnswer: (ms: number) => void, onFault: (fault: string) => void) {
    this.#onAnswer = onAnswer
    this.#onFault = onFault
    this.#socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
    this.opened = new Promise((resolve) => this.#socket.once('connect', resolve))
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('error', ({ message }) => onFault(message))
    this.#socket.on('end', () => onFault('The server closed a connection.'))
  }

  send(request: Prepared): void {
    this.#request = request
    this.#sentAt = performance.now()
    this.#socket.write(request.wire)
  }

  close(): void {
    this.#socket.removeAllListeners('end')
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.#bytesLeft > 0) this.#bytesLeft -= chunk.length
    else if (!this.#readHead(chunk)) return
    if (this.#bytesLeft === 0) this.#onAnswer(performance.now() - this.#sentAt)
  }

  /** False: there is more to come of it, or something is wrong with it. */
  #readHead(chunk: Buffer): boolean {
    const data = this.#head ? Buffer.concat([this.#head, chunk]) : chunk
    const end = data.indexOf('\r\n\r\n')
    this.#head = end === -1 ? data : undefined
    if (end === -1) return false
    const head = data.toString('latin1', 0, end)
    const status = Number(head.slice(9, 12))
    const bytes = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
    if (status !== this.#request?.status || bytes !== this.#request.bytes) {
      const { status: wanted, bytes: length, body } = this.#request ?? {}
      this.#onFault(
        `Expected status ${wanted} and ${length} bytes for ${body}, got ${data.toString('latin1', 0, 1_000)}`,
      )
      return false
    }
    this.#bytesLeft = bytes - (data.length - end - 4)
    return true
  }
}
