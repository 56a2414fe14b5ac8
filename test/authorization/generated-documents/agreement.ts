import { isDeepStrictEqual } from 'node:util'
import { type GraphQLObjectType, getOperationAST } from 'graphql'
import { expect } from 'vitest'
import { coversNeeds, operationNeeds } from '../../../src/authorization/operation-needs.ts'
import { PermissionSet } from '../../../src/authorization/permission-set.ts'
import { schema } from '../../../src/schema.ts'
import type { AskedField } from '../../support/model/asked-fields.ts'
import { keyOf, type Refusal, refusalsOf, refusedFields, toldOf } from '../../support/model/refusals.ts'
import { schemaFile } from '../../support/model/schema-file.ts'
import { both, lackingFrom, open, type Scopes } from '../../support/model/scopes.ts'
import { runsAlone } from '../../support/random.ts'
import { type Case, constructsOf } from '../../support/random-cases.ts'
import { type ExecutedAnswer, type GuardAnswer, isRefusal, refusalOf, type Service } from './answers.ts'
import { objectsAt, visibleOf } from './data.ts'
import type { Tally } from './tally.ts'

/** Who is asked, and what they answer. */
export interface Opinions {
  readonly service: Service
  readonly guard: (it: Case) => Promise<GuardAnswer>
  /** What there is, with the types of rows, for somebody who may see everything. */
  readonly everything: (it: Case) => Promise<ExecutedAnswer>
}

/**
 * Four opinions on each case:
 *
 *   service    what the service answers: operation check, then the cleared (perhaps compiled) or the guarded schema
 *   guard      the field guard alone: the same query on the guarded schema, with no check in front
 *   needs      the short cut of the check, asked by itself
 *   model      what is refused and what is seen, worked out from the text of `schema.graphql` by support/model
 *
 * They agree, for a query, if
 *   1. service refuses exactly what model refuses: path, missing permissions, order;
 *   2. service and guard answer with the same data, and with the same errors beside the refusals;
 *   3. guard refuses nothing else than model. It refuses less only where no row gets that far: what model refuses is
 *      refused by guard if and only if the data has its key, and then as null;
 *   4. nothing else is missing: the data is what somebody with every permission gets, without what model refuses, and
 *      without rows of types that may not be seen;
 *   5. what needs are covered is refused nothing for a permission, and where neither variables, directives nor interfaces leave
 *      anything open, what is not covered is refused something.
 *
 * A mutation is never executed on the guarded schema, as that writes. If model refuses anything, service refuses
 * it whole (1) and sends no statement that writes; and the scopes that the guard would ask for, at each of its fields
 * with these arguments, are the ones that model knows.
 *
 * Where a variable is null or missing and may not be, service may refuse the whole as unreadable; if it does not, 2 holds,
 * and what guard refuses is refused by service too.
 */
export class Agreement {
  readonly #opinions: Opinions
  readonly #tally: Tally

  constructor(opinions: Opinions, tally: Tally) {
    this.#opinions = opinions
    this.#tally = tally
  }

  /** False if it is a mutation that is refused nothing: whether it is executed is left to others. */
  async check(it: Case): Promise<boolean> {
    const { asked, fields, held } = it
    for (const construct of constructsOf(it)) this.#tally.count(construct)
    const isMutation = asked.text.startsWith('mutation')
    if (!fields) {
      this.#tally.count('variables that do not fit')
      if (isMutation) return false
      await this.#checkUnreadable(it)
      return true
    }
    const refusals = refusalsOf(fields, held)
    this.#checkNeeds(it, fields, refusals)
    if (!isMutation) {
      await this.#checkQuery(it, fields, refusals)
      return true
    }
    checkScopes(fields)
    if (refusals.length === 0) return false
    await this.#checkRefused(it, refusals)
    return true
  }

  /** The limits of lists and documents come before the check: nothing was decided about permissions. */
  isTooMuch({ errors: [error], data }: ExecutedAnswer): boolean {
    const tooMuch =
      data === undefined &&
      (error?.extensions?.code === 'QUERY_TOO_COMPLEX' || error?.message === 'ids: Give 1 to 100.')
    this.#tally.count('too much', tooMuch)
    return tooMuch
  }

  #checkNeeds({ asked, held }: Case, fields: readonly AskedField[], refusals: readonly Refusal[]): void {
    const operation = getOperationAST(asked.document, asked.operationName)
    if (!operation) throw new Error('There is no such operation.')
    const needs = operationNeeds({ schema, document: asked.document }, operation)
    const covered = coversNeeds(PermissionSet.ofNames(held), needs)
    const isOpen = /[$@]/.test(asked.text) || fields.some(({ parent }) => schemaFile.behind.has(parent))
    this.#tally.count('covered by its needs', covered)
    this.#tally.count('refused nothing, needs not covered', !covered && refusals.length === 0)
    this.#tally.count('decided by the needs alone', !isOpen && !covered)
    // What these ask for behind their door, the schema file does not know.
    if (needs.uses && !/(?:lock|delete)AccessToken\b/.test(asked.text)) {
      const named = new Set(fields.flatMap(({ scopes }) => scopes.flat()))
      expectSame(needs.uses.names().sort(), [...named].sort(), 'what is used in any case')
      this.#tally.count('known ahead what is used', named.size > 0)
    }
    if (covered) {
      const lacking = refusals.filter(({ missing }) => missing.length > 0)
      expectSame(lacking, [], 'covered, and refused')
      for (const { name, parent } of fields)
        for (const type of schemaFile.behind.get(parent) ?? [])
          expectSame(lackingOn(type, name, held), [], `covered, on ${type}`)
    } else if (!isOpen) expect(refusals, 'not covered, and nothing refused').not.toEqual([])
  }

  async #checkRefused(it: Case, refusals: readonly Refusal[]): Promise<void> {
    const answer = await this.#opinions.service(it)
    if (this.isTooMuch(answer)) return
    this.#tally.count('mutations refused')
    expect(answer.data, 'the data of a refused mutation').toBeUndefined()
    expect(answer.errors.map(refusalOf), 'refused by the service').toEqual(toldOf(refusals))
    // That a token was reached for in vain is recorded.
    const harmless = /^\s*(?:select|with|begin|commit)\b|^insert into .audit_events\b/i
    const writing = answer.statements.filter((sql) => !harmless.test(sql))
    expect(writing, 'statements that write').toEqual([])
  }

  async #checkQuery(it: Case, fields: readonly AskedField[], refusals: readonly Refusal[]): Promise<void> {
    const answer = await this.#opinions.service(it)
    if (this.isTooMuch(answer)) return
    const told = toldOf(refusals)
    this.#tally.count('queries refused something', told.length > 0)
    this.#tally.count('queries refused nothing', told.length === 0)
    expectSame(answer.errors.filter(isRefusal).map(refusalOf), told, 'refused by the service')
    if (it.refusesWhole && told.length > 0) {
      this.#tally.count('queries refused whole')
      expect(answer.data, 'the data of a query that is refused whole').toBeUndefined()
      return
    }

    const guard = await this.#opinions.guard(it)
    expectSame(JSON.stringify(answer.data), JSON.stringify(guard.data), 'the data')
    const others = answer.errors.filter((error) => !isRefusal(error))
    expectSame(saidBy(others), saidBy(guard.errors), 'errors beside the refusals')
    this.#tally.count('queries with other errors', others.length > 0)
    this.#checkGuard(fields, refusals, guard, others.length > 0)
    await this.#checkNothingElse(it, fields, guard.data)
  }

  #checkGuard(
    fields: readonly AskedField[],
    refusals: readonly Refusal[],
    { refusals: byGuard, data }: GuardAnswer,
    mayHaveLostObjects: boolean,
  ): void {
    for (const refusal of byGuard)
      expect(refusals, `refused by the guard only: ${keyOf(refusal.path)}`).toContainEqual(refusal)
    const guarded = byGuard.map(({ path }) => keyOf(path))
    expectSame(guarded, [...new Set(guarded)], 'a path that the guard refuses twice')
    for (const { path } of toldOf(refusals)) {
      const key = keyOf(path)
      const last = path.at(-1) ?? ''
      const reached = objectsAt(data, path.slice(0, -1)).filter((object) => Object.hasOwn(object, last))
      // Below an interface, the same key may be another type's, which may be shown.
      const standsFor = fields.filter((field) => keyOf(field.path) === key)
      const isShared = new Set(standsFor.map(({ parent, name }) => `${parent}.${name}`)).size > 1
      this.#tally.count('refused where no row is', reached.length === 0)
      this.#tally.count('refused where rows are', reached.length > 0)
      this.#tally.count('refused at a path of several fields', isShared)
      if (guarded.includes(key) && !mayHaveLostObjects)
        expect(reached, `refused by the guard, and not in the data: ${key}`).not.toEqual([])
      if (isShared) continue
      for (const object of reached) expect(object[last], key).toBeNull()
      if (reached.length > 0) expect(guarded, 'in the data, and not refused by the guard').toContain(key)
    }
  }

  async #checkNothingElse(it: Case, fields: readonly AskedField[], data: unknown): Promise<void> {
    if (isPersonal(it, fields)) return
    const mayMiss =
      refusedFields(fields, it.held).length > 0 ||
      fields.some(({ returns }) => schemaFile.behind.has(returns))
    // Where nothing can be missing, a part of them is enough.
    if (!mayMiss && it.seed % 4 > 0 && !runsAlone) return
    this.#tally.count('compared with everything')
    const { data: everything } = await this.#opinions.everything(it)
    expectSame(data, visibleOf(everything, fields, it.held), 'the data beside what is refused')
  }

  async #checkUnreadable(it: Case): Promise<void> {
    const answer = await this.#opinions.service(it)
    if (this.isTooMuch(answer)) return
    const guard = await this.#opinions.guard(it)
    if (answer.data === undefined) {
      this.#tally.count('refused whole as unreadable')
      if (it.refusesWhole && answer.errors.every(isRefusal)) return
      expect(answer.errors, 'why there is no data').not.toHaveLength(0)
      for (const { message } of answer.errors) expect(message).toMatch(/has invalid value/)
      return
    }
    expectSame(JSON.stringify(answer.data), JSON.stringify(guard.data), 'the data')
    const told = answer.errors.filter(isRefusal).map(refusalOf)
    for (const refusal of guard.refusals) expect(told, 'refused by the service').toContainEqual(refusal)
  }
}

/** As `expect`, which takes its time, of what differs. */
function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, what).toEqual(expected)
}

/** A wrong argument is told by the service once, by the guard for each row. */
const saidBy = (errors: readonly { readonly path?: readonly unknown[]; readonly message: string }[]) =>
  [
    ...new Set(
      errors.map(
        ({ path, message }) =>
          `${path?.map((key) => (typeof key === 'number' ? '@' : key)).join('.')}: ${message}`,
      ),
    ),
  ].sort()

const lackingOn = (type: string, name: string, held: ReadonlySet<string>) =>
  lackingFrom(schemaFile.fields.get(type)?.get(name)?.scopes ?? open, held)

/** What is there depends on who asks, not only on what is refused. */
const isPersonal = ({ asked }: Case, fields: readonly AskedField[]) =>
  fields.some(({ name }) => /^(viewer|accessTokens?|auditEvents)$/.test(name)) ||
  (/\bnodes?\(/.test(asked.text) && asksForPersonal(fields))

const asksForPersonal = (fields: readonly AskedField[]) =>
  fields.some(({ args }) =>
    [args.id, args.ids]
      .flat()
      .some((id) => /^(AccessToken|AuditEvent):/.test(Buffer.from(String(id), 'base64url').toString())),
  )

/** What the guard of each field asks for, with these arguments, is what the model knows. */
function checkScopes(fields: readonly AskedField[]): void {
  for (const { name, parent: parentName, args, scopes } of fields) {
    const parentType = schema.getType(parentName) as GraphQLObjectType
    const options = parentType.getFields()[name]?.extensions.pothosOptions as {
      authScopes: Asked | ((row: object, args: object, context: object, info: object) => Asked)
    }
    const { permission } =
      typeof options.authScopes === 'function'
        ? options.authScopes({}, args, {}, { parentType, fieldName: name })
        : options.authScopes
    expectSame(inWords(scopesOfKey(permission)), inWords(scopes), `the scopes of ${parentName}.${name}`)
  }
}

interface Asked {
  readonly permission: string
}

/** `a|b&c`: `a` or `b`, and `c`. */
const scopesOfKey = (key: string): Scopes =>
  key === ''
    ? open
    : key
        .split('&')
        .map((clause) => clause.split('|').map((name) => [name]))
        .reduce(both, open)

const inWords = (scopes: Scopes) => scopes.map((way) => [...way].sort().join(' ')).sort()
