import { type Expression, type SqlBool, sql } from 'kysely'
import type { Restriction, RowScope } from './row-scope.ts'
import { type Condition, conditionsOf, type RowRule, type Source } from './source.ts'

const nothing = sql<SqlBool>`1 = 0`

const isOneOf = (column: Expression<unknown>, { projects }: Restriction): Condition =>
  sql<SqlBool>`${column} in (${sql.join(projects)})`

/** Belongs to one project; without one it is hidden from whoever is restricted. */
export const ownedByProject =
  (column: string): RowRule =>
  (table, scope) => {
    if (scope === 'EVERYTHING') return null
    return scope.projects.length === 0 ? nothing : isOneOf(sql.ref(`${table}.${column}`), scope)
  }

/** Belongs to one project or to all of them; the latter is only read by whoever is restricted. */
export const sharedAmongProjects =
  (column: string): RowRule =>
  (table, scope, access) => {
    if (scope === 'EVERYTHING') return null
    if (scope.projects.length === 0) return nothing
    const project = sql.ref(`${table}.${column}`)
    const isOwned = isOneOf(project, scope)
    return access === 'WRITE' ? isOwned : sql<SqlBool>`(${project} is null or ${isOwned})`
  }

/** A part of another row: there if that is, and written by whoever may write that. */
export const partOf =
  (whole: Source, column: string): RowRule =>
  (table, scope, access) => {
    const conditions = conditionsOf(whole, scope, access)
    return conditions.length === 0 ? null : isAmong(whole, sql.ref(`${table}.${column}`), conditions)
  }

/** Is about another row, if the column names one: there only if that is. */
export const about =
  (other: Source, column: string): RowRule =>
  (table, scope) => {
    if (scope !== 'EVERYTHING' && scope.projects.length === 0) return nothing
    const conditions = conditionsOf(other, scope)
    if (conditions.length === 0) return null
    const id = sql.ref(`${table}.${column}`)
    return sql<SqlBool>`(${id} is null or ${isAmong(other, id, conditions)})`
  }

/** A person's own, whatever the projects are. */
export const ownedByUser =
  (column: string): RowRule =>
  (table, scope) =>
    scope === 'EVERYTHING' ? null : sql<SqlBool>`${sql.ref(`${table}.${column}`)} = ${scope.userId}`

export const all =
  (...rules: readonly RowRule[]): RowRule =>
  (table, scope, access) => {
    const conditions = rules.map((rule) => rule(table, scope, access)).filter((it) => it !== null)
    return conditions.length === 0 ? null : sql<SqlBool>`${sql.join(conditions, sql` and `)}`
  }

/** There if one of the rules says so. */
export const eitherOf =
  (...rules: readonly RowRule[]): RowRule =>
  (table, scope, access) => {
    const conditions = rules.map((rule) => rule(table, scope, access))
    const all = conditions.filter((it) => it !== null)
    return all.length < conditions.length ? null : sql<SqlBool>`(${sql.join(all, sql` or `)})`
  }

const isAmong = ({ table }: Source, id: Expression<unknown>, conditions: readonly Condition[]): Condition =>
  sql<SqlBool>`exists (select 1 from ${sql.table(table)} where ${sql.ref(`${table}.id`)} = ${id} and ${sql.join(conditions, sql` and `)})`

/** True for a row of the source that is there; for everybody else, whatever the id is. */
export const isThere = (source: Source, id: number, scope: RowScope): Condition | null =>
  scope === 'EVERYTHING' ? null : isAmong(source, sql<number>`${id}`, conditionsOf(source, scope))
