import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { createLog } from '../../../src/lib/log.ts'

const written = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = []
  write(createLog('info', { write: (line: string) => lines.push(line) }))
  return lines.join('')
}

const secret = 'gth_0123456789AbcdefXYZ'

test('no line holds a token, under whatever name it was handed over', () => {
  const text = written((log) => {
    log.info(
      { secret, headers: { authorization: `Bearer ${secret}` }, deep: { er: { still: [secret] } } },
      'a',
    )
    log.warn({ err: new Error(`no such token: ${secret}`) }, `about ${secret}`)
  })
  expect(text).not.toContain(secret.slice(4))
  expect(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { level: 'info', secret: 'gth_…', headers: { authorization: 'Bearer gth_…' } },
    { level: 'warn', msg: 'about gth_…' },
  ])
})

test('of an error, only what is no data is written', () => {
  const err = Object.assign(new Error('Duplicate entry'), {
    code: 'ER_DUP_ENTRY',
    sql: 'insert into …',
    values: ['x'],
  })
  const [line] = written((log) => log.error({ err }, 'unexpected')).split('\n')
  expect(Object.keys(JSON.parse(line ?? '').err)).toEqual(['type', 'message', 'code', 'stack'])
})

test.each(['', 'process.exit(0)', 'throw new Error()', 'setTimeout(() => log.info("late"), 150)'])(
  'what waits to be written is written, however the process ends: %s',
  (ending) => {
    const program = `import { createLog } from './src/lib/log.ts'\nconst log = createLog('info')\nlog.info('first')\n${ending}`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    })
    expect(stdout.match(/first|late/g)).toEqual(ending.includes('late') ? ['first', 'late'] : ['first'])
  },
)
