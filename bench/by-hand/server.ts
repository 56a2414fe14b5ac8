import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { answersOf } from './answers.ts'
import { openMysql } from './mysql.ts'
import { openSqlite } from './sqlite.ts'

/**
 * The limit that Gatehouse is measured against: the same answers, byte for byte, from a server that can do nothing
 * else. It reads the same requests, asks the database for each of them, and keeps no answer.
 */
const { DATABASE_URL: url = '', PORT: port, BENCH_TOKEN_ID: tokenId } = process.env
const read = url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openMysql(url)
const answers = answersOf(read, Number(tokenId))

createServer((request, response) => {
  if (request.url === '/graphql') return receive(request, response)
  response.statusCode = request.url === '/health/ready' ? 200 : 404
  response.end()
}).listen(Number(port), '127.0.0.1')

function receive(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    answer(Buffer.concat(chunks).toString(), response).catch((error: unknown) => {
      console.error(error)
      response.writeHead(500).end()
    })
  })
}

async function answer(text: string, response: ServerResponse): Promise<void> {
  const { query, variables } = JSON.parse(text)
  const find = answers.get(query)
  if (!find) return void response.writeHead(400).end()
  const body = JSON.stringify({ data: await find(variables ?? {}) })
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
}
