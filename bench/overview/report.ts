import { spreadOf } from '../statistics.ts'
import type { Cost } from './company.ts'
import { type Measured, ratioOf, wantedRatio } from './measure.ts'

const worst = 15

/** What many cost more than few, and where most. */
export function report(
  engine: string,
  count: { readonly few: number; readonly many: number },
  measured: readonly Measured[],
): string {
  return [
    `${engine}: ${measured.length} pages of 50 among ${count.few} and among ${count.many} tokens`,
    ...(['whole', 'statement'] as const).flatMap((what) => linesOf(measured, what)),
    '',
    '',
  ].join('\n')
}

function linesOf(measured: readonly Measured[], what: keyof Cost): string[] {
  const ratios = spreadOf(measured.map((it) => ratioOf(it, what)))
  const few = spreadOf(measured.map((it) => it.few[what]))
  const many = spreadOf(measured.map((it) => it.many[what]))
  const over = measured.filter((it) => ratioOf(it, what) > wantedRatio)
  const sorted = measured.toSorted((a, b) => ratioOf(b, what) - ratioOf(a, what))
  return [
    '',
    `${what === 'whole' ? 'the whole request' : 'the statement alone'}: median ${few.median.toFixed(2)} and ${many.median.toFixed(2)} ms, at most ${few.max.toFixed(2)} and ${many.max.toFixed(2)} ms`,
    `  ratio: median ${ratios.median.toFixed(2)}, at most ${ratios.max.toFixed(2)}; ${over.length} pages above ${wantedRatio}`,
    ...sorted.slice(0, worst).map((it) => `  ${lineOf(it, what)}`),
  ]
}

function lineOf(measured: Measured, what: keyof Cost): string {
  const { list, page, few, many, rows } = measured
  const { field, direction } = list.order
  const times = `${few[what].toFixed(2)} → ${many[what].toFixed(2)} ms`
  return `${ratioOf(measured, what).toFixed(2)}  ${times}  ${rows} rows  ${page}  ${field} ${direction}  ${JSON.stringify(list.filter)}`
}
