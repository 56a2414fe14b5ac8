import { getArgumentValues, getNamedType, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { asRefusal, publicError } from '../errors.ts'
import { knownAhead } from '../lib/known-ahead.ts'
import {
  type OperationParts,
  type SelectedField,
  walkOperation,
  walkSelected,
} from '../lib/walk-operation.ts'
import { defaultPageSize, maxPageSize } from './connection-page.ts'

/** Rows that one operation may ask for, all lists taken together and multiplied along the way. */
const maxRows = 10_000
/** Fields of all these rows: what has to be resolved, and written into the answer. */
const maxValues = 100_000

/** Refuses, before anything is read, page sizes out of range and lists in lists that multiply too far. */
export function useListLimits(): Plugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation || fitsInAnyCase(args, operation)) return
      try {
        const count = counter()
        walkOperation(args, operation, { rows: 1 }, (field, state) =>
          count(field, state, field.readArguments),
        )
      } catch (error) {
        setResultAndStopExecution({ errors: [asRefusal(error)] })
      }
    },
  }
}

interface Place {
  /** How many there are of it at most. */
  readonly rows: number
}

/** Adds up field by field; throws at the first one that is too much. */
function counter() {
  let total = 0
  let values = 0
  return (
    { definition }: SelectedField,
    { rows }: Place,
    readSizes: () => Record<string, unknown>,
  ): Place => {
    values += rows
    if (values > maxValues)
      throw tooMuch(`The query asks for more than ${maxValues} values: fields times rows.`)
    const size =
      lengthTold(definition, readSizes) ??
      listSize(getNamedType(definition.type).name, definition.name, readSizes)
    if (size === null) return { rows }
    total += rows * size
    if (total > maxRows)
      throw tooMuch(`The query asks for more than ${maxRows} rows: lists in lists multiply.`)
    return { rows: rows * size }
  }
}

/**
 * True if the sizes stand in the document and would do even with all that `@skip` and `@include` may leave out. False
 * says nothing: it is counted when the variables are there.
 */
function fitsWhateverIsGiven(parts: OperationParts, operation: OperationDefinitionNode): boolean {
  const count = counter()
  try {
    walkSelected(parts, operation, { rows: 1 }, (field, state) =>
      count(field, state, () => writtenSizes(field)),
    )
    return true
  } catch {
    return false
  }
}

/** Asked once for each document. Null, as false, says nothing. */
export const fitsInAnyCase = knownAhead(fitsWhateverIsGiven)

const sizeArguments = new Set(['first', 'last', 'ids', 'days'])

/** Throws where a variable decides. */
function writtenSizes({ definition, node }: SelectedField): Record<string, unknown> {
  if (node.arguments?.some(({ name, value }) => sizeArguments.has(name.value) && value.kind === 'Variable'))
    throw new Error(`A variable decides how long ${definition.name} is.`)
  return getArgumentValues(definition, node)
}

const tooMuch = (message: string) =>
  publicError('QUERY_TOO_COMPLEX', `${message} Give smaller values for first, or ask for fewer lists.`, {
    status: 400,
  })

/**
 * How long a list is taken to be that is no connection and may be long: said where the field is defined, which refuses what is
 * out of range. Never less than nothing: that would make room for others.
 */
function lengthTold(
  { extensions }: SelectedField['definition'],
  readSizes: () => Record<string, unknown>,
): number | undefined {
  const { listLength } = extensions as { listLength?: number | { readonly argument: string } }
  if (typeof listLength !== 'object') return listLength
  return Math.max(0, Number(readSizes()[listLength.argument]))
}

/** How many rows the field may answer with; null if it is no list that a client sizes. */
function listSize(
  typeName: string,
  field: string,
  readArguments: () => Record<string, unknown>,
): number | null {
  if (field === 'nodes' && typeName === 'Node')
    return checkSize('ids', (readArguments().ids as unknown[]).length)
  if (!typeName.endsWith('Connection')) return null
  const { first, last } = readArguments()
  if (first !== null && first !== undefined) return checkSize('first', Number(first))
  return last === null || last === undefined ? defaultPageSize : checkSize('last', Number(last))
}

function checkSize(argument: 'first' | 'last' | 'ids', size: number): number {
  if (size >= 1 && size <= maxPageSize) return size
  throw publicError('BAD_USER_INPUT', `${argument}: Give 1 to ${maxPageSize}.`, {
    details: { field: argument },
    status: 400,
  })
}
