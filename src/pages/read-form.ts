import type { IncomingMessage } from 'node:http'

const mostBytes = 16_384

/** What a form of ours sends; null for anything else. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';')
  if (mediaType.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return null
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    // What is too much is read and dropped: to stop reading is to lose the connection.
    if (size <= mostBytes) chunks.push(chunk)
  }
  if (size > mostBytes) return null
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
