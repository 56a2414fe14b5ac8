import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { findBinary, installOnDebian, isRoot } from './programs.ts'

const run = promisify(execFile)

const initialiseTimeoutMs = 60_000
const startTimeoutMs = 30_000
const quotedLogLength = 3_000

const serverNames = ['mariadbd', 'mysqld']
const installerNames = ['mariadb-install-db', 'mysql_install_db']
const debianPackages = ['mariadb-server-core', 'mariadb-client-core']

const advice =
  'The tests of the `mysql` project need a MySQL server. Either install MariaDB 10.6+ or MySQL 8 (the programs are ' +
  'enough, the tests start their own private server), or set TEST_MYSQL_URL to a server whose user may create and ' +
  'drop databases: TEST_MYSQL_URL=mysql://user:password@127.0.0.1:3306/'

/** What a test run needs of a server; everything else is thrown away with it. */
const testFlags = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=128M',
  '--skip-name-resolve',
]

/** MariaDB has it from its installer, MySQL not: the root of 127.0.0.1, without a password. */
const rootOverTcp = `create user if not exists 'root'@'127.0.0.1';
grant all privileges on *.* to 'root'@'127.0.0.1' with grant option;
`

/**
 * Runs the server and outlives whoever started it just long enough to end the server and remove its folder: standard
 * input closes with `stop()`, but also when the test process is killed.
 */
const guardian = `
folder=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
exec >/dev/null 2>&1 # its own complaints would end it once nobody reads them
{ read -r _ <&3; kill -KILL "$server"; } &
watcher=$!
wait "$server"
kill "$watcher" 2>/dev/null
rm -rf "$folder"
`

export interface MysqlServer {
  /** `mysql://user:password@host:port/`, without a database. */
  readonly url: string
  stop(): Promise<void>
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** The server of TEST_MYSQL_URL, or a private one that lives in a temporary folder until `stop()`. */
export async function startMysql(): Promise<MysqlServer> {
  const given = process.env.TEST_MYSQL_URL
  return given ? useServer(given) : startServer()
}

async function useServer(given: string): Promise<MysqlServer> {
  const url = new URL(given)
  url.pathname = '/'
  try {
    await tryConnection(url.href)
  } catch (cause) {
    throw new Error(`The server of TEST_MYSQL_URL (${url.host}) does not accept the connection.`, { cause })
  }
  return { url: url.href, stop: async () => {} }
}

async function startServer(): Promise<MysqlServer> {
  const binary = findBinary(serverNames) ?? (await installServer())
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-mysql-'))
  try {
    await initialise(binary, folder)
    await writeFile(join(folder, 'init.sql'), rootOverTcp)
    return await launch(binary, folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function initialise(binary: string, folder: string): Promise<void> {
  const { stdout: version } = await run(binary, ['--version'])
  const flags = serverFlags(folder)
  if (version.includes('MariaDB')) {
    const installer = findBinary(installerNames)
    if (!installer) throw new Error(`There is ${binary}, but no ${installerNames[0]} beside it. ${advice}`)
    const method = ['--auth-root-authentication-method=normal', '--skip-test-db']
    await run(installer, [...flags, ...method], { timeout: initialiseTimeoutMs })
  } else await run(binary, [...flags, '--initialize-insecure'], { timeout: initialiseTimeoutMs })
}

async function launch(binary: string, folder: string): Promise<MysqlServer> {
  const port = await freePort()
  const command = [
    binary,
    ...serverFlags(folder),
    `--socket=${join(folder, 'server.sock')}`,
    `--pid-file=${join(folder, 'server.pid')}`,
    `--init-file=${join(folder, 'init.sql')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-log-bin',
  ]
  // A process group of its own: Ctrl-C goes to the tests, which then end the server.
  const child = spawn('sh', ['-c', guardian, 'guardian', folder, ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let log = ''
  const keep = (chunk: Buffer) => {
    log = (log + chunk).slice(-quotedLogLength)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.stdin.on('error', () => {})
  let ended = false
  const end = new Promise<void>((resolve) => {
    child.once('close', () => {
      ended = true
      resolve()
    })
  })
  const stop = async () => {
    child.stdin.end()
    await end
  }
  const url = `mysql://root@127.0.0.1:${port}/`
  try {
    await waitForConnection(url, () => ended)
  } catch (cause) {
    await stop()
    throw new Error(`${binary} ${(cause as Error).message}. The end of its log:\n${log}`, { cause })
  }
  return { url, stop }
}

async function waitForConnection(url: string, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    if (hasEnded()) throw new Error('ended instead of accepting connections')
    try {
      return await tryConnection(url)
    } catch (cause) {
      if (Date.now() > deadline)
        throw new Error(`accepted no connection within ${startTimeoutMs / 1000} s`, { cause })
    }
    await delay(50)
  }
}

async function tryConnection(uri: string): Promise<void> {
  const connection = await createConnection({ uri, connectTimeout: 5_000 })
  await connection.end()
}

async function installServer(): Promise<string> {
  await installOnDebian(debianPackages, { reason: 'No MySQL server here', advice })
  const binary = findBinary(serverNames)
  if (!binary) throw new Error(advice)
  return binary
}

const serverFlags = (folder: string) => [
  '--no-defaults',
  `--datadir=${join(folder, 'data')}`,
  // Its own: at its start a server removes temporary files of others that share a folder with it.
  `--tmpdir=${folder}`,
  // A server refuses to run as root unless it is told to.
  ...(isRoot ? ['--user=root'] : []),
  ...testFlags,
]
