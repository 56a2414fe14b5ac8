export interface Answered {
  readonly status: number
  readonly type: string | null
  readonly text: string
}

/** Asks once, outside of measuring. */
export async function postJson(port: number, secret: string, body: string): Promise<Answered> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: headersOf(secret),
    body,
  })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  }
}

export const headersOf = (secret: string) => ({
  'Content-Type': 'application/json',
  Accept: 'application/json',
  Authorization: `Bearer ${secret}`,
})
