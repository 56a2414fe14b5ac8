import {
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  isInterfaceType,
  type OperationDefinitionNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { asRefusal, publicError } from '../errors.ts'
import { knownAhead } from '../lib/known-ahead.ts'
import { type OperationParts, type VisitedField, walkOperation } from '../lib/walk-operation.ts'
import { wantsNoHoles } from './client-wishes.ts'
import type { Denials } from './denials.ts'
import { inputNeeds, withInputs } from './input-requirement.ts'
import { coversNeeds, operationNeeds } from './operation-needs.ts'
import { findPermission, type Permission } from './permission.ts'
import { PermissionSet } from './permission-set.ts'
import type { GuardedContext } from './pothos-plugin.ts'
import { isRecent, reauthenticationRequired } from './recent-sign-in.ts'
import { askedInside, isForPersons, isHeldBy, namedIn, requirementOn } from './requirement.ts'

/**
 * Asks, before anything is executed, whether the principal may have all that the operation names.
 * If so, it is executed on the `cleared` schema, where no field asks again. If not, a mutation is refused whole; a query
 * runs on the guarded schema, with one error for each refused field of the document (the field guard makes those
 * fields null), unless the client asked for `gatehouse-denied: reject`. What needs a recent sign-in is refused here too,
 * as mutations are all or nothing.
 *
 * Leaves in the context what the operation uses of a token's permissions, if it is executed: what is needed and held.
 */
export function useOperationCheck(
  cleared: GraphQLSchema,
  readNow: () => Promise<number>,
): Plugin<GuardedContext> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const context = args.contextValue
      const { denials, principal, request } = context
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) return

      const ahead = usesAhead(args, operation, principal.permissions)
      if (ahead.uses) context.used = ahead.uses
      const isWalked = !ahead.isCovered || (principal.kind === 'TOKEN' && isToBeWalked(operation, ahead.uses))
      const mayAll = (isWalked && isCleared(args, operation, context)) || ahead.isCovered
      const refusesWhole =
        operation.operation !== 'query' || wantsNoHoles((name) => request.headers.get(name))
      if (refusesWhole && !denials.isEmpty) {
        setResultAndStopExecution({ errors: refusal(denials), extensions: denials.extensions(principal) })
        return
      }
      const goOn = (): ReturnType<NonNullable<Plugin<GuardedContext>['onExecute']>> => {
        if (mayAll) args.schema = cleared
        if (mayAll && operation.operation === 'query') return
        return {
          onExecuteDone({ result, setResult }) {
            if (Symbol.asyncIterator in result) return
            const errors = [...(result.errors ?? []), ...denials.errors()]
            const furtherIn = missingFurtherIn(result.errors ?? [], principal.permissions)
            if (denials.isEmpty && furtherIn.length === 0) return
            // What was explained knows more.
            const extensions = { ...denials.extensions(principal, furtherIn), ...result.extensions }
            setResult({ ...result, errors, extensions })
          },
        }
      }
      const { authenticatedAt } = principal
      if (authenticatedAt === undefined || !asksForRecentSignIn(args, operation)) return goOn()
      return readNow().then((now) => {
        if (isRecent(authenticatedAt, now)) return goOn()
        setResultAndStopExecution({ errors: [reauthenticationRequired()] })
      })
    },
  }
}

/**
 * What a token may have all of is walked only to know what it uses, where variables decide; and a mutation always, as some
 * are for people alone, whatever is held.
 */
const isToBeWalked = ({ operation }: OperationDefinitionNode, uses: PermissionSet | null): boolean =>
  uses === null || operation === 'mutation'

const needsOf = knownAhead(operationNeeds)

/** What can be said of an operation for whoever holds these, whatever its variables and the rows are. */
export function usesAhead(
  parts: OperationParts,
  operation: OperationDefinitionNode,
  held: PermissionSet,
): { readonly isCovered: boolean; readonly uses: PermissionSet | null } {
  const needs = needsOf(parts, operation)
  if (needs === null || !coversNeeds(held, needs)) return nothingAhead
  return { isCovered: true, uses: needs.uses && heldOf(needs.uses, held) }
}

const nothingAhead = { isCovered: false, uses: null }

/** What the policy behind an open door asked for, and who asks does not hold. */
const missingFurtherIn = (errors: readonly GraphQLError[], held: PermissionSet): Permission[] =>
  errors
    .filter(({ extensions }) => extensions.code === 'FORBIDDEN')
    .flatMap(({ extensions }) => (extensions.missingPermissions ?? []) as readonly string[])
    .flatMap((name) => findPermission(name) ?? [])
    .filter((permission) => !held.has(permission))

/** By the fields of the root that will be asked for: `recentSignIn` can stand on mutations only. */
function asksForRecentSignIn(args: ExecutionArgs, operation: OperationDefinitionNode): boolean {
  if (operation.operation !== 'mutation') return false
  let asks = false
  walkOperation(args, operation, {}, ({ definition }) => {
    asks ||= definition.extensions.recentSignIn === true
    return null
  })
  return asks
}

/** Makes nothing in the common case: all of it is held. */
const heldOf = (uses: PermissionSet, held: PermissionSet): PermissionSet =>
  held.covers(uses) ? uses : uses.intersect(held)

/**
 * Adds a denial for each outermost field that the principal may not have, and notes what the others use. True if the field
 * guard has nothing left to decide: it has where a field is asked of an interface, as rows tell which type is behind it.
 * Throws a refusal if there are arguments that can't be read.
 */
function isCleared(
  args: ExecutionArgs,
  operation: OperationDefinitionNode,
  context: GuardedContext,
): boolean {
  const { principal, denials } = context
  const isMutation = operation.operation === 'mutation'
  const below = {}
  const used = new Set<Permission>()
  let rowsDecide = false
  const visit = ({ definition, parent, path, readArguments }: VisitedField) => {
    rowsDecide ||= isInterfaceType(parent)
    const own = requirementOn(definition)
    const inputs = inputNeeds(definition.args, readArguments)
    const requirement = withInputs(own, inputs)
    const isForOthers = principal.kind === 'TOKEN' && isForPersons(definition)
    // A field of a query that is only for people is null to a token.
    const isRefused = isForOthers && isMutation
    if (!isRefused && isHeldBy(requirement, principal.permissions)) {
      for (const permission of [...namedIn(requirement), ...askedInside(definition)]) used.add(permission)
      return below
    }
    denials.add(path, own, inputs, isForOthers)
    return null
  }
  const fits = refusingUnreadable(() => walkOperation(args, operation, below, visit))
  context.used = heldOf(PermissionSet.of(used), principal.permissions)
  return fits && denials.isEmpty && !rowsDecide
}

function refusingUnreadable<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw asRefusal(error)
  }
}

/** RFC 6750, section 3.1: a valid credential that is not enough for this. */
function refusal(denials: Denials): GraphQLError[] {
  const names = denials.missing().map(({ name }) => name)
  const scope = names.length > 0 ? `, scope="${names.join(' ')}"` : ''
  const headers = { 'WWW-Authenticate': `Bearer error="insufficient_scope"${scope}` }
  return denials.errors().map(({ message, path, extensions: { code: _code, ...details } }) =>
    publicError('FORBIDDEN', message, {
      ...(path && { path }),
      details,
      status: 403,
      statusBySpec: true,
      headers,
    }),
  )
}
