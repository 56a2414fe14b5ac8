import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A socket of its own: for what `fetch` is too polite to send. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  // A server that refuses may cut the connection while it is still written to.
  socket.on('error', () => {})
  return socket
}

/** All that comes until the server closes, or for as long as given. */
export async function readAll(socket: Socket, forMs = 5_000): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString()
  })
  await Promise.race([new Promise((closed) => socket.once('close', closed)), delay(forMs)])
  socket.destroy()
  return text
}

/** Sends the lines of a head, and a body, as they are. */
export async function sendRaw(url: string, lines: readonly string[], body = ''): Promise<string> {
  const socket = await openSocket(url)
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`)
  return readAll(socket)
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
