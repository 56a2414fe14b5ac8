import { type Answered, postJson } from './http.ts'
import type { LoadRequest } from './load.ts'
import type { Server } from './servers.ts'
import type { Workload } from './workloads.ts'

/** Asks all servers everything once. Answers what the load may expect; throws unless they agree byte for byte. */
export async function checkedRequests(
  servers: readonly Server[],
  { name, bodies }: Workload,
  secret: string,
): Promise<LoadRequest[]> {
  const requests: LoadRequest[] = []
  for (const body of bodies) {
    const answers: Answered[] = []
    for (const server of servers) {
      await server.takeTurn()
      answers.push(await postJson(server.port, secret, body))
    }
    const [first] = answers as [Answered]
    if (first.status !== 200 || !first.text.startsWith('{"data":{') || first.text.includes('"errors"'))
      throw new Error(`${name}: ${servers[0]?.kind} answers ${first.status} ${first.text.slice(0, 500)}`)
    answers.forEach((answer, i) => {
      if (!isSame(answer, first))
        throw new Error(
          `${name}: ${servers[0]?.kind} and ${servers[i]?.kind} answer differently to ${body}:\n${difference(first, answer)}`,
        )
    })
    requests.push({ body, status: 200, bytes: Buffer.byteLength(first.text) })
  }
  if (bodies.length > 1 && new Set(requests.map(({ bytes }) => bytes)).size === 1)
    throw new Error(`${name}: different variables, the same length of all answers; are they read?`)
  return requests
}

const isSame = (a: Answered, b: Answered) => a.status === b.status && a.type === b.type && a.text === b.text

function difference(a: Answered, b: Answered): string {
  let at = 0
  while (at < a.text.length && a.text[at] === b.text[at]) at++
  const excerpt = ({ status, type, text }: Answered) =>
    `${status} ${type} … ${text.slice(Math.max(0, at - 60), at + 120)}`
  return `${excerpt(a)}\n${excerpt(b)}`
}

/** Proves that the guard guards, and that it is gone where the bench takes it away. */
export async function checkGuard(server: Server, secret: string): Promise<void> {
  const { kind, port } = server
  await server.takeTurn()
  const isGuarded = kind === 'gatehouse'
  const { status } = await postJson(port, 'nobody', JSON.stringify({ query: '{ viewer { kind } }' }))
  const { text } = await postJson(
    port,
    secret,
    JSON.stringify({ query: '{ customers(first: 1) { nodes { notes } } }' }),
  )
  if ((status === 401) !== isGuarded || text.includes('FORBIDDEN') !== isGuarded)
    throw new Error(`${kind} answers ${status} without a token, and to what it does not grant: ${text}`)
}
