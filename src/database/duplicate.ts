/** SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY and _ROWID. */
const sqliteCodes = new Set<unknown>([2067, 1555, 2579])

/** True if the write would have made a second row with the same unique value. */
export function isDuplicate(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return code === 'ER_DUP_ENTRY' || sqliteCodes.has(errcode)
}
