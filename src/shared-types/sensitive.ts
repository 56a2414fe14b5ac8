import type { Permission } from '../authorization/permission.ts'
import type { Sensitive } from '../database/columns.ts'

/**
 * The options of a field over a sensitive column: nullable, guarded, and the only place where such a column is
 * opened. The permission of another resource than the column's doesn't compile, nor does leaving it out.
 */
export const sensitive = <const Column extends string, const Resource extends string>(
  column: Column,
  permission: Permission<`${Resource}:read`>,
) => ({
  nullable: true as const,
  permission,
  columns: [column] as const,
  resolve: <Value>(row: { readonly [K in Column]: Sensitive<Resource, Value> }): Value => reveal(row[column]),
})

/** As `sensitive`, for a value that is made of the column, and of the named others of its row, by `read`. */
export const sensitiveWith = <
  const Column extends string,
  const Resource extends string,
  Row,
  Value,
  Result,
  const Other extends string & keyof Row = never,
>(
  column: Column,
  permission: Permission<`${Resource}:read`>,
  read: (value: Value, row: Row) => Result,
  others: readonly Other[] = [],
) => ({
  nullable: true as const,
  permission,
  columns: [column, ...others] as const,
  resolve: (row: Row & { readonly [K in Column]: Sensitive<Resource, Value> }): Result =>
    read(reveal(row[column]), row),
})

const reveal = <Value>(sealed: Sensitive<string, Value>): Value => sealed as unknown as Value
