import type { IncomingMessage } from 'node:http'

const mostBytes = 16_384

/** What a form of ours sends; the status of the refusal of anything else. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | 400 | 413 | 415> {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';')
  if (mediaType.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return 415
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      // What is too much is read and dropped: to stop reading is to lose the connection.
      if (size <= mostBytes) chunks.push(chunk)
    }
  } catch {
    // Whoever sent it has left in the middle.
    return 400
  }
  return size > mostBytes ? 413 : new URLSearchParams(Buffer.concat(chunks).toString())
}
