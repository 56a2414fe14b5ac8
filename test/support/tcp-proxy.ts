import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be long, and that can be cut, or go silent, and be mended. */
export interface TcpProxy {
  readonly port: number
  /** Refuses and drops every connection. */
  cut(): void
  /** Keeps connections open, but nothing gets through. */
  silence(): void
  mend(): void
  close(): Promise<void>
}

/** All takes `latencyMs` to get through, in each direction. */
export async function startTcpProxy(host: string, port: number, latencyMs = 0): Promise<TcpProxy> {
  let state: 'open' | 'cut' | 'silent' = 'open'
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  }
  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    track(client)
    if (state === 'cut') {
      client.destroy()
      return
    }
    const upstream = connect(port, host)
    track(upstream)
    const pass = (from: Socket, to: Socket) =>
      from.on('data', (data) => {
        if (state === 'open') setTimeout(() => to.writable && to.write(data), latencyMs)
      })
    pass(client, upstream)
    pass(upstream, client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut'
      dropAll()
    },
    silence() {
      state = 'silent'
    },
    mend() {
      if (state === 'silent') dropAll()
      state = 'open'
    },
    async close() {
      dropAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
