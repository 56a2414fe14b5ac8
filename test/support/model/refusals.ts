import type { AskedField } from './asked-fields.ts'
import { lackingFrom } from './scopes.ts'

export interface Refusal {
  readonly path: readonly string[]
  readonly missing: readonly string[]
}

/** The outermost fields that a token with these permissions may not ask for. */
export function refusedFields(asked: readonly AskedField[], held: ReadonlySet<string>): AskedField[] {
  const closed = new Set<AskedField>()
  const refused: AskedField[] = []
  for (const field of asked) {
    const isBelow = field.above !== null && closed.has(field.above)
    const isRefused = !isBelow && (field.refusesTokens || lackingFrom(field.scopes, held).length > 0)
    if (isBelow || isRefused) closed.add(field)
    if (isRefused) refused.push(field)
  }
  return refused
}

/** What is said of them: several for one path where it stands for several fields. */
export const refusalsOf = (asked: readonly AskedField[], held: ReadonlySet<string>): Refusal[] =>
  refusedFields(asked, held).map(({ path, scopes }) => ({ path, missing: lackingFrom(scopes, held) }))

/** The first of each path: a path gets one error, however many fields stand for it. */
export function toldOf(refusals: readonly Refusal[]): Refusal[] {
  const told = new Map<string, Refusal>()
  for (const it of refusals) if (!told.has(keyOf(it.path))) told.set(keyOf(it.path), it)
  return [...told.values()]
}

export const keyOf = (path: readonly string[]) => path.join('.')
