import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const installTimeoutMs = 300_000

const usualFolders = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/bin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
]

export const isRoot = process.getuid?.() === 0

/** The first of these programs that is here. */
export function findBinary(names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...usualFolders].filter((it) => it !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/** On Debian and Ubuntu, as root. Anywhere else it throws the advice. */
export async function installOnDebian(
  packages: readonly string[],
  { reason, advice }: { readonly reason: string; readonly advice: string },
): Promise<void> {
  const aptGet = findBinary(['apt-get'])
  if (!isRoot || !aptGet || !existsSync('/etc/debian_version')) throw new Error(advice)
  console.info(`${reason}: installing ${packages.join(', ')} (programs only, nothing is started).`)
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: installTimeoutMs,
    maxBuffer: 64 * 1024 * 1024,
  }
  try {
    await run(aptGet, ['update'], options)
    await run(aptGet, ['install', '-y', '--no-install-recommends', ...packages], options)
  } catch (cause) {
    throw new Error(`apt-get could not install ${packages.join(', ')}. ${advice}`, { cause })
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
