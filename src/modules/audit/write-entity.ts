import type { Transaction } from 'kysely'
import type { Context } from '../../context.ts'
import type { Database } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import {
  findRowForUpdate,
  insertRow,
  type Source,
  updateRow,
  type WriteOutcome,
} from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput, clash, conflict, notFound } from '../../errors.ts'
import { actorOf, recordEvent } from './record-event.ts'

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
  readonly references?: Record<string, { readonly source: Source; readonly label: string }>
  /** What to say when a unique column is taken. */
  readonly taken?: string
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
type Also = (trx: Transaction<Tables>, id: number) => Promise<unknown>

/** Inserts it with its audit row in one transaction; `also` joins that transaction. */
export const createEntity = (
  context: Context,
  entity: Entity,
  values: (trx: Transaction<Tables>) => Promise<Values> | Values,
  also?: Also,
): Promise<Written> =>
  write(context, entity, async (trx) => {
    const columns = await values(trx)
    await checkReferences(trx, context.database, entity, columns)
    const id = await insertRow(trx, entity.source, columns, context.database)
    await also?.(trx, id)
    await record(context, trx, entity, 'created', id, Object.keys(columns))
    return { id, version: 1 }
  })

/** Writes the given columns if nobody else wrote since the caller read. */
export const updateEntity = (
  context: Context,
  entity: Entity,
  key: Versioned,
  values: Values,
  also?: Also,
): Promise<Written> =>
  write(context, entity, async (trx) => {
    await checkReferences(trx, context.database, entity, values)
    expectDone(entity, await updateRow(trx, entity.source, key, values, context.database))
    await also?.(trx, key.id)
    await record(context, trx, entity, 'updated', key.id, Object.keys(values))
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
  write(context, entity, async (trx) => {
    const deleted = { deleted_at: context.database.now }
    expectDone(entity, await updateRow(trx, entity.source, key, deleted, context.database))
    await check?.(trx, key.id)
    await record(context, trx, entity, 'deleted', key.id)
    return { id: key.id, version: key.version + 1 }
  })

async function write(
  { database }: Context,
  { taken, label }: Entity,
  work: (trx: Transaction<Tables>) => Promise<Written>,
): Promise<Written> {
  try {
    return await database.transaction(work)
  } catch (error) {
    throw isDuplicate(error) ? clash('input', taken ?? `There is such a ${label} already.`) : error
  }
}

function expectDone({ label }: Entity, outcome: WriteOutcome): void {
  if (outcome.done) return
  throw outcome.currentVersion === null ? notFound(label) : conflict(label, outcome.currentVersion)
}

/** Whoever deletes what is referred to waits, and sees the reference then. */
async function checkReferences(
  trx: Transaction<Tables>,
  { engine }: Database,
  { references = {} }: Entity,
  values: Values,
): Promise<void> {
  for (const [column, { source, label }] of Object.entries(references)) {
    const id = values[column]
    if (typeof id === 'number' && !(await findRowForUpdate(trx, engine, source, id)))
      throw badInput(`input.${label}Id`, `There is no ${label} with this id.`)
  }
}

/** Which columns were written, not with what: the values may be sensitive, the log is read by others. */
const record = (
  context: Context,
  trx: Transaction<Tables>,
  { resource, typeName }: Entity,
  verb: string,
  id: number,
  columns?: readonly string[],
) =>
  recordEvent(trx, context.database, actorOf(context), {
    action: `${resource}.${verb}`,
    subjectType: typeName,
    subjectId: id,
    ...(columns && { changes: { columns: [null, columns] } }),
  })
