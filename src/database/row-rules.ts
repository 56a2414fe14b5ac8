import { type Expression, type SqlBool, sql } from 'kysely'
import { foundById, notAhead } from './piece-hints.ts'
import type { Restriction } from './row-scope.ts'
import {
  type Condition,
  conditionsOf,
  type Piece,
  type Pieces,
  type RowCondition,
  type RowRule,
  type Source,
  type Through,
} from './source.ts'

const nothing = sql<SqlBool>`1 = 0`

/** To go through more takes longer than to look in a list. */
const mostOneByOne = 16

/** SQLite makes a table of a list of three or more, but only when it has found a row: that would tell of one that is out of sight. */
const isOneOf = (column: Expression<unknown>, { projects }: Restriction): Condition =>
  projects.length > mostOneByOne
    ? sql<SqlBool>`${column} in (${sql.join(projects)})`
    : sql<SqlBool>`(${sql.join(
        projects.map((id) => sql`${column} = ${id}`),
        sql` or `,
      )})`

const rule = (condition: RowCondition, pieces: Pieces | undefined): RowRule =>
  pieces ? Object.assign(condition, { pieces }) : condition

const ofNoProject = (table: string, column: string): Piece => ({
  where: [sql<SqlBool>`${sql.ref(`${table}.${column}`)} is null`],
  behind: [column],
})

const ofEachProject = (table: string, column: string, { projects }: Restriction): Piece[] =>
  projects.map((id) => ({
    where: [sql<SqlBool>`${sql.ref(`${table}.${column}`)} = ${id}`],
    behind: [column],
  }))

/** Belongs to one project; without one it is hidden from whoever is restricted. */
export const ownedByProject = (column: string): RowRule => {
  const projectOf = (table: string) => sql.ref(`${table}.${column}`)
  return rule(
    (table, scope) => {
      if (scope === 'EVERYTHING') return null
      return scope.projects.length === 0 ? nothing : isOneOf(projectOf(table), scope)
    },
    { of: (table, scope) => ofEachProject(table, column, scope) },
  )
}

/** Belongs to one project or to all of them; the latter is only read by whoever is restricted. */
export const sharedAmongProjects = (column: string): RowRule => {
  const projectOf = (table: string) => sql.ref(`${table}.${column}`)
  return rule(
    (table, scope, access) => {
      if (scope === 'EVERYTHING') return null
      if (scope.projects.length === 0) return nothing
      const project = projectOf(table)
      const isOwned = isOneOf(project, scope)
      return access === 'WRITE' ? isOwned : sql<SqlBool>`(${project} is null or ${isOwned})`
    },
    { of: (table, scope) => [ofNoProject(table, column), ...ofEachProject(table, column, scope)] },
  )
}

/**
 * A part of another row: there if that is, and written by whoever may write that. `copied`: the rule of that row, about
 * columns that are copied here, so that a list need not pass over the parts of what is out of sight, and what is out of sight is
 * told without a look at its whole.
 */
export const partOf = (whole: Source, column: string, copied?: RowRule): RowRule => {
  const isOfWhole: RowRule = (table, scope, access) => {
    const conditions = conditionsOf(whole, scope, access)
    return conditions.length === 0 ? null : isAmong(whole, sql.ref(`${table}.${column}`), conditions)
  }
  return copied?.pieces ? rule(all(copied, isOfWhole), { ...copied.pieces, notBelow: column }) : isOfWhole
}

/** Is about another row, and each names one: there only if that is. */
export const alwaysAbout =
  (other: Source, column: string): RowRule =>
  (table, scope) => {
    if (scope !== 'EVERYTHING' && scope.projects.length === 0) return nothing
    const conditions = conditionsOf(other, scope)
    return conditions.length === 0 ? null : isAmong(other, sql.ref(`${table}.${column}`), conditions)
  }

/** As `alwaysAbout`, if the column names one. */
const about =
  (other: Source, column: string): RowRule =>
  (table, scope, access) => {
    const isThere = alwaysAbout(other, column)(table, scope, access)
    return isThere && sql<SqlBool>`(${sql.ref(`${table}.${column}`)} is null or ${isThere})`
  }

/** A person's own, whatever the projects are. */
export const ownedByUser = (column: string): RowRule => {
  const isOwn = (table: string, { userId }: Restriction) =>
    sql<SqlBool>`${sql.ref(`${table}.${column}`)} = ${userId}`
  return rule((table, scope) => (scope === 'EVERYTHING' ? null : isOwn(table, scope)), {
    of: (table, scope) => [{ where: [isOwn(table, scope)], behind: [column] }],
  })
}

/** What is about other rows knows their project by a copy of it, but not at once when it changes. */
interface FollowsLater extends Pick<Through, 'parents'> {
  /** The column with the copy. */
  readonly copy: string
  /** Where the others are noted until it is right: a table with their id, and their project as it is. */
  readonly moves: { readonly table: string; readonly id: string; readonly project: string }
}

/**
 * Belongs to one project or to all of them, and is about another row, if the column names one, that does so as well: as both rules say.
 * What belongs to one project is in one piece, whatever it is about; what belongs to all, in that of the other's project.
 */
export const sharedAndAbout = (
  project: string,
  other: Source,
  column: string,
  { copy, moves, parents }: FollowsLater,
): RowRule =>
  rule(all(sharedAmongProjects(project), about(other, column)), {
    of(table, scope) {
      const ofAll = ofNoProject(table, project)
      const andOf = ({ where, behind }: Piece): Piece => ({
        where: [...ofAll.where, ...where],
        behind: [...ofAll.behind, ...behind],
      })
      const moved: Piece = {
        where: [...ofAll.where, sql<SqlBool>`not ${isOneOf(sql.ref(`${table}.${copy}`), scope)}`],
        behind: [column, ...ofAll.behind],
        through: { column, ids: movedInto(moves, scope), parents },
      }
      return [
        andOf(ofNoProject(table, copy)),
        ...ofEachProject(table, copy, scope).map(andOf),
        moved,
        ...ofEachProject(table, project, scope),
      ]
    },
  })

/** Those that are in one of the projects, or in none, since they moved. */
const movedInto = (
  { table, id, project }: FollowsLater['moves'],
  scope: Restriction,
): Expression<unknown> => {
  const now = sql.ref(`${table}.${project}`)
  return sql`select ${sql.ref(`${table}.${id}`)} as pointed_at from ${sql.table(table)} where ${now} is null or ${isOneOf(now, scope)}`
}

/** There if all of the rules say so; in the pieces of the first that has some. */
export const all = (...rules: readonly RowRule[]): RowRule =>
  rule(
    (table, scope, access) => {
      const conditions = rules.map((rule) => rule(table, scope, access)).filter((it) => it !== null)
      return conditions.length === 0 ? null : sql<SqlBool>`${sql.join(conditions, sql` and `)}`
    },
    rules.find(({ pieces }) => pieces)?.pieces,
  )

/** There if one of the two says so. `notBelow`: as of `Pieces`. */
export const eitherOf = (one: RowRule, other: RowRule, notBelow: string): RowRule =>
  rule(
    (table, scope, access) => {
      const [first, second] = [one(table, scope, access), other(table, scope, access)]
      return first && second && sql<SqlBool>`(${first} or ${second})`
    },
    one.pieces && other.pieces && piecesOfEither(one, one.pieces, other.pieces, notBelow),
  )

/** Those of the other are without what lies in those of the one. */
const piecesOfEither = (one: RowRule, ofOne: Pieces, ofOther: Pieces, notBelow: string): Pieces => ({
  notBelow,
  of(table, scope) {
    const isOfOne = one(table, scope, 'READ') ?? nothing
    const isOthers = sql<SqlBool>`(${isOfOne}) is not true`
    const others = ofOther.of(table, scope).map((it) => ({ ...it, where: [...it.where, isOthers] }))
    return [...ofOne.of(table, scope), ...others]
  },
})

const isAmong = ({ table }: Source, id: Expression<unknown>, conditions: readonly Condition[]): Condition =>
  sql<SqlBool>`exists (select 1 from ${sql.table(table)} ${foundById} where ${sql.ref(`${table}.id`)} = ${id} ${notAhead} and ${sql.join(conditions, sql` and `)})`
