import { getOperationAST } from 'graphql'
import type { Plugin, YogaInitialContext } from 'graphql-yoga'
import { publicError } from '../errors.ts'
import { adviceFor, operationsIn } from '../graphql/read-document.ts'

/** Says which operations there are, where it is not said which one is meant. Yoga says only that it can't tell. */
export function useNamedOperation(): Plugin<YogaInitialContext> {
  return {
    onParse:
      () =>
      ({ result, context: { params } }) => {
        const name = params.operationName ?? null
        if (result instanceof Error || getOperationAST(result, name)) return
        throw publicError('OPERATION_RESOLUTION_FAILURE', adviceFor(operationsIn(result), name), {
          status: 400,
        })
      },
  }
}
