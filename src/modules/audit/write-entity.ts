import type { Transaction } from 'kysely'
import type { Context } from '../../context.ts'
import type { Database } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import { randomId } from '../../database/random-id.ts'
import type { Reader } from '../../database/row-scope.ts'
import {
  findRowForReference,
  insertRow,
  OutOfScope,
  updateRow,
  visibleRows,
  type WriteOutcome,
} from '../../database/rows.ts'
import type { Source } from '../../database/source.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput, clash, conflict, notFound, publicError } from '../../errors.ts'
import { actorOf, recordEvent } from './record-event.ts'

interface Reference {
  readonly source: Source
  /** The input field that says which one: `parentId`. */
  readonly input: string
  /** As in a sentence: `product category`. */
  readonly label: string
}

/** A kind of thing that callers create, change and delete. */
export interface Entity {
  /** As in the graph: `Customer`. */
  readonly typeName: string
  /** As in a sentence: `customer`. */
  readonly label: string
  /** The resource of its permissions, which names its audit events: `customer.created`. */
  readonly resource: string
  readonly source: Source
  /** Columns that point to other things, which must be there for the caller. */
  readonly references?: Record<string, Reference>
  /** The one of them that says which project it belongs to. */
  readonly projectColumn?: string
  /** What it belongs to, with its project, if it has none of its own. */
  readonly partOf?: { readonly column: string; readonly whole: Entity }
  /** What to say when a unique column is taken: on creation, and when it moves to where it is. */
  readonly taken?: Record<'created' | 'moved', readonly [field: string, message: string]>
  /** The number that the service gives it. */
  readonly numbered?: {
    readonly column: string
    readonly draw: (writer: Reader, database: Database, projectId: number | null) => Promise<string>
    /** Goes on behind the numbers that are taken, however they came there. */
    readonly passOverTaken: (writer: Reader, database: Database, projectId: number | null) => Promise<void>
  }
}

const entities: Entity[] = []

/** All that the loaded modules declare. */
export const allEntities = (): readonly Entity[] => entities

export function defineEntity(entity: Entity): Entity {
  entities.push(entity)
  return entity
}

export interface Written {
  readonly id: number
  readonly version: number
}

export interface Versioned {
  readonly id: number
  readonly version: number
}

type Values = Record<string, unknown>
type Also = (writer: Reader, id: number) => Promise<unknown>

/** What joins the transaction of a change. */
interface Around {
  /** Before anything else, and so before it holds what others may wait for. */
  readonly before?: (writer: Reader) => Promise<unknown>
  readonly after?: Also
}

/** Inserts it with its audit row in one transaction; `also` joins that transaction. */
export const createEntity = (
  context: Context,
  entity: Entity,
  values: Values,
  also?: Also,
): Promise<Written> =>
  write(context, entity, 'created', async (trx, writer) => {
    const given = { ...values }
    chooseProject(context, entity, given, 'CREATE')
    await checkReferences(writer, context.database, entity, given)
    const { id, columns } = await insert(context, writer, entity, given)
    await also?.(writer, id)
    const projectId = await projectOf(writer, entity, id)
    await record(context, trx, entity, { verb: 'created', id, projectId, columns: Object.keys(columns) })
    return { id, version: 1 }
  })

/** Writes the given columns if nobody else wrote since the caller read. */
export const updateEntity = (
  context: Context,
  entity: Entity,
  key: Versioned,
  values: Values,
  { before, after }: Around = {},
): Promise<Written> =>
  write(context, entity, 'moved', async (trx, writer) => {
    await before?.(writer)
    chooseProject(context, entity, values, 'UPDATE')
    await checkReferences(writer, context.database, entity, values)
    expectDone(entity, await updateRow(writer, entity.source, key, values, context.database))
    await after?.(writer, key.id)
    const projectId = await projectOf(writer, entity, key.id)
    await record(context, trx, entity, {
      verb: 'updated',
      id: key.id,
      projectId,
      columns: Object.keys(values),
    })
    return { id: key.id, version: key.version + 1 }
  })

/**
 * Hides it from everybody; documents that refer to it keep what they copied. `check` may still object
 * by throwing: then nothing is deleted.
 */
export const deleteEntity = (
  context: Context,
  entity: Entity,
  key: Versioned,
  check?: Also,
): Promise<Written> =>
  write(context, entity, null, async (trx, writer) => {
    const projectId = await projectOf(writer, entity, key.id)
    const deleted = { deleted_at: context.database.now }
    expectDone(entity, await updateRow(writer, entity.source, key, deleted, context.database))
    await check?.(writer, key.id)
    await record(context, trx, entity, { verb: 'deleted', id: key.id, projectId })
    return { id: key.id, version: key.version + 1 }
  })

async function write(
  { database, scope }: Context,
  entity: Entity,
  verb: 'created' | 'moved' | null,
  work: (trx: Transaction<Tables>, writer: Reader) => Promise<Written>,
): Promise<Written> {
  try {
    return await database.transaction((trx) => work(trx, { db: trx, scope }))
  } catch (error) {
    if (error instanceof OutOfScope) throw verb === 'created' ? notHere(entity) : readOnly(entity)
    if (!isDuplicate(error)) throw error
    const { label, taken } = entity
    throw clash(...((verb && taken?.[verb]) ?? (['input', `There is such a ${label} already.`] as const)))
  }
}

const readOnly = ({ label }: Entity) =>
  outOfScope(
    `You may read this ${label}, not write it: it belongs to all projects, and you are restricted to some.`,
  )

const notHere = ({ label, partOf }: Entity) =>
  outOfScope(
    `You may make a ${label} only ${partOf ? `of a ${partOf.whole.label} of` : 'in'} one of your projects: you are restricted to some.`,
  )

const outOfScope = (message: string) =>
  publicError('FORBIDDEN', message, { details: { missingPermissions: [] } })

/** Whoever is restricted to projects writes what belongs to one of these: to their only one, unless they name another. */
function chooseProject(
  { principal: { projects } }: Context,
  { projectColumn, references }: Entity,
  values: Values,
  verb: 'CREATE' | 'UPDATE',
): void {
  if (!projectColumn || projects.ids === null) return
  const given = values[projectColumn]
  if (typeof given === 'number' || (given === undefined && verb === 'UPDATE')) return
  const [only, ...others] = projects.ids
  if (given === undefined && only !== undefined && others.length === 0) values[projectColumn] = only
  else
    throw badInput(
      `input.${references?.[projectColumn]?.input}`,
      only === undefined
        ? 'You are restricted to projects, and there is none that you may see: nothing can be made. Ask for one.'
        : 'Name one of your projects: you are restricted to them.',
    )
}

function expectDone({ label }: Entity, outcome: WriteOutcome): void {
  if (outcome.done) return
  throw outcome.currentVersion === null ? notFound(label) : conflict(label, outcome.currentVersion)
}

/** Whoever deletes what is referred to waits, and sees the reference then. */
async function checkReferences(
  writer: Reader,
  { engine }: Database,
  { references = {} }: Entity,
  values: Values,
): Promise<void> {
  for (const [column, { source, input, label }] of Object.entries(references)) {
    const id = values[column]
    if (typeof id === 'number' && !(await findRowForReference(writer, engine, source, id)))
      throw badInput(`input.${input}`, `There is no ${label} with this id.`)
  }
}

interface Inserted {
  readonly id: number
  readonly columns: Values
}

/** With a number, if the service gives it one. Others may have got that elsewhere: the next free one is drawn then, once. */
async function insert(
  { database }: Context,
  writer: Reader,
  entity: Entity,
  given: Values,
): Promise<Inserted> {
  const { numbered, source } = entity
  const insertWith = async (columns: Values): Promise<Inserted> => ({
    id: await insertRow(writer, source, { ...columns, id: randomId() }, database),
    columns,
  })
  if (!numbered) return insertWith(given)

  const projectId = await projectIn(writer, entity, given)
  const insertNext = async () =>
    insertWith({ ...given, [numbered.column]: await numbered.draw(writer, database, projectId) })
  try {
    return await insertNext()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await numbered.passOverTaken(writer, database, projectId)
    return insertNext()
  }
}

/** As it stands in the transaction: whoever is restricted to a project reads what was done in it. */
async function projectOf(writer: Reader, entity: Entity, id: number): Promise<number | null> {
  const column = columnToProject(entity)
  if (column === undefined) return null
  const row = await visibleRows(writer, entity.source).select(column).where('id', '=', id).executeTakeFirst()
  return projectIn(writer, entity, row ?? {})
}

async function projectIn(writer: Reader, entity: Entity, values: Values): Promise<number | null> {
  const column = columnToProject(entity)
  const value = column === undefined ? undefined : values[column]
  if (typeof value !== 'number') return null
  return entity.partOf ? projectOf(writer, entity.partOf.whole, value) : value
}

/** The column that says which project it belongs to, by itself or by its whole. */
const columnToProject = ({ partOf, projectColumn }: Entity): string | undefined =>
  partOf?.column ?? projectColumn

interface Recorded {
  readonly verb: string
  readonly id: number
  readonly projectId: number | null
  readonly columns?: readonly string[]
}

/** Which columns were written, not with what: the values may be sensitive, the log is read by others. */
const record = (
  context: Context,
  trx: Transaction<Tables>,
  { resource, typeName }: Entity,
  { verb, id, projectId, columns }: Recorded,
) =>
  recordEvent(trx, context.database, actorOf(context), {
    action: `${resource}.${verb}`,
    subjectType: typeName,
    subjectId: id,
    projectId,
    ...(columns && { changes: { columns: [null, columns] } }),
  })
