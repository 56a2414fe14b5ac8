import type { ColumnType, Generated } from 'kysely'

/** 0 or 1: neither SQLite nor MySQL has a boolean. */
export type Flag = Generated<0 | 1>

/** A column that may be left out when a row is inserted. */
export type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>

/** What every changeable row has; written by `insertRow` and `updateRow`. */
export interface AuditedColumns {
  id: Generated<number>
  /** ms since 1970, UTC. */
  created_at: number
  updated_at: number
  /** The optimistic lock: raised by every write. */
  version: Generated<number>
}

declare const resource: unique symbol

/**
 * A value that needs a permission of this resource (`bankDetails`, `internalNotes` …) beyond its type's. It is no
 * string or number, so it can't be exposed by mistake: only `sensitive()` opens it, together with the permission.
 */
export interface Sensitive<Resource extends string, Value> {
  readonly [resource]: Resource
  readonly value: Value
}

export type SensitiveColumn<Resource extends string, Value> = ColumnType<
  Sensitive<Resource, Value | null>,
  Value | null | undefined,
  Value | null
>
