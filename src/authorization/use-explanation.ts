import { type ExecutionArgs, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { wantsExplanation } from './client-wishes.ts'
import { onlyForPersonsAsked } from './for-persons.ts'
import { howToGrant } from './how-to-grant.ts'
import { arePathsShort, type NeededPlace, placesAsked } from './needed-places.ts'
import type { PermissionSet } from './permission-set.ts'
import type { GuardedContext } from './pothos-plugin.ts'
import { leastFor, requiredAt } from './required-permissions.ts'

/** Adds `extensions.permissions` to the answer, for whoever asks for it: allowed, partly refused, or refused. */
export function useExplanation(): Plugin<GuardedContext> {
  return {
    onExecute({ args }) {
      const { request, principal } = args.contextValue
      if (!wantsExplanation((name) => request.headers.get(name))) return
      const explained = explain(args, principal.permissions)
      if (!explained) return
      const { missing, permissions } = explained
      // Of all that is missing: a refusal knows of nothing below the field that it refuses.
      const isGrantable = !missing.isEmpty && !explained.isForOthers(principal.kind)
      const steps = isGrantable ? { howToGrant: howToGrant(missing, principal) } : null
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return
          setResult({ ...result, extensions: { ...result.extensions, ...steps, permissions } })
        },
      }
    },
  }
}

/** Null if its variables don't fit: then nothing is executed either. Without paths, if they are too long to tell. */
function explain(args: ExecutionArgs, held: PermissionSet) {
  const { schema, document, operationName, variableValues } = args
  const operation = getOperationAST(document, operationName)
  const places = operation && placesAsked({ schema, document }, operation, variableValues ?? {})
  if (!places) return null
  const needed = leastFor(places, held)
  const missing = needed.without(held)
  const personsOnly = onlyForPersonsAsked(args, operation)
  const permissions = {
    needed: needed.names(),
    held: held.names(),
    missing: missing.names(),
    ...(personsOnly.length > 0 && { personsOnly }),
    ...(arePathsShort(places) && { paths: places.map((place) => told(place, needed)) }),
  }
  const isForOthers = (kind: GuardedContext['principal']['kind']) =>
    kind === 'TOKEN' && personsOnly.length > 0
  return { missing, permissions, isForOthers }
}

function told(place: NeededPlace, needed: PermissionSet) {
  const { path, permissions } = requiredAt(place, needed)
  return { path, permissions: permissions.map(({ name }) => name) }
}
