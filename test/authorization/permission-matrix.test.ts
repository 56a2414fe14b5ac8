import { getNamedType, isInterfaceType, isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { schema } from '../../src/schema.ts'
import { allRows } from '../support/all-rows.ts'
import type { Refusal } from '../support/model/refusals.ts'
import { schemaFile } from '../support/model/schema-file.ts'
import { lackingFrom } from '../support/model/scopes.ts'
import {
  documentPath,
  type Field,
  type Ids,
  type Place,
  placesBelow,
  writeOperation,
} from '../support/schema-walk.ts'
import { type Answer, type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/**
 * Every field of the schema × every permission: a token with this one permission only, and a token with all but
 * this one. What each may see is worked out here from the text of the schema alone. Those who may nothing at all, whatever
 * they were granted, are in principal-matrix.test.ts.
 */
let app: TestApp
let everything: IssuedToken
const ids: Record<string, string> = {}
const names = allPermissions().map(({ name }) => name)
const only = new Map<string, IssuedToken>()
const allBut = new Map<string, IssuedToken>()

const query = schema.getQueryType()
const mutation = schema.getMutationType()
const queryPlaces = query ? placesBelow(query) : []
const mutations = mutation ? Object.values(mutation.getFields()) : []

const node = schema.getType('Node')
const nodeTypes = isInterfaceType(node) ? schema.getPossibleTypes(node) : []

/** A field of the root that takes no id of its own; it is asked in the test about nodes. */
const askedElsewhere = new Set(['node', 'nodes'])

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  everything = await app.token('ALL')
  for (const name of names) {
    only.set(name, await app.token([name]))
    allBut.set(name, await app.token(names.filter((other) => other !== name)))
  }
  for (const { name } of nodeTypes) ids[name] = globalId(name, 1)
  // An invoice of customer 1, who has a bank account and notes: what is refused must be something.
  ids.Invoice = globalId('Invoice', 10643)
  ids.AccessToken = globalId('AccessToken', everything.id)
})
afterAll(() => app.close())

/** By the text of the schema: the first refused field on the way, else each refused one at the end of it. */
function expectedRefusals(
  root: string,
  way: readonly Field[],
  fields: readonly Field[],
  held: ReadonlySet<string>,
): Refusal[] {
  const parents = [root, ...way.map(({ type }) => getNamedType(type).name)]
  for (const [i, field] of way.entries()) {
    const missing = missingOf(parents[i], field, held)
    if (missing.length > 0) return [{ path: documentPath(way.slice(0, i), field), missing }]
  }
  return fields
    .map((field) => ({ path: documentPath(way, field), missing: missingOf(parents.at(-1), field, held) }))
    .filter(({ missing }) => missing.length > 0)
}

function missingOf(parent: string | undefined, { name }: Field, held: ReadonlySet<string>) {
  const field = schemaFile.fields.get(parent ?? '')?.get(name)
  if (!field) throw new Error(`There is no ${parent}.${name}.`)
  return lackingFrom(field.scopes, held)
}

const actualRefusals = ({ errors }: Answer): Refusal[] =>
  errors
    .filter(({ extensions }) => extensions.code === 'FORBIDDEN')
    .map(({ path, extensions }) => ({
      path: (path ?? []).map(String),
      missing: extensions.missingPermissions ?? [],
    }))

/** All values at a path of an answer, through lists. */
function valuesAt(data: unknown, path: readonly string[]): unknown[] {
  const [step, ...rest] = path
  if (data === null || data === undefined) return []
  if (step === undefined) return [data]
  if (step === '@') return (data as unknown[]).flatMap((item) => valuesAt(item, rest))
  const value = (data as Record<string, unknown>)[step]
  return rest.length === 0 ? [value] : valuesAt(value, rest)
}

test.each(queryPlaces.map((place) => [place.type.name, place] as const))(
  'each field of %s is shown to exactly those who hold what it declares',
  async (_name, { way, fields }: Place) => {
    const asked = fields.filter(({ name }) => !askedElsewhere.has(name))
    const document = writeOperation('query', way, asked, ids as Ids)
    const reference = await app.ask(everything.secret, document)
    expect(reference.errors).toEqual([])

    const holders = [
      ...names.map((name) => ({ token: only.get(name), held: new Set([name]) })),
      ...names.map((name) => ({ token: allBut.get(name), held: new Set(names.filter((it) => it !== name)) })),
    ]
    for (const { token, held } of holders) {
      const answer = await app.ask(token?.secret ?? null, document)
      const refusals = expectedRefusals('Query', way, asked, held)
      expect(actualRefusals(answer)).toEqual(refusals)
      for (const { path } of refusals)
        for (const value of valuesAt(answer.data, path)) expect(value).toBeNull()
      if (way.length > 0 && refusals.length === 0 && !dependsOnToken(way))
        expect(answer.data).toEqual(reference.data)
    }
  },
)

/** What `viewer` says is about whoever asks. */
const dependsOnToken = ([first]: readonly Field[]): boolean => first?.name === 'viewer'

test('the sensitive fields that were refused do hold something', async () => {
  const { data } = await app.ask(
    everything.secret,
    `{ customer(id: "${ids.Customer}") { notes bankAccount { iban } } }`,
  )
  expect(data.customer.notes).toContain('orders')
  expect(data.customer.bankAccount.iban).toMatch(/^DE\d{20}$/)
})

test.each(mutations.map((field) => [field.name, field] as const))(
  '%s writes nothing for a token that lacks anything of it, the returned selection included',
  async (_name, field) => {
    const payload = getNamedType(field.type)
    const inner = isObjectType(payload) ? Object.values(payload.getFields()) : []
    const before = await allRows(app.app.database)
    for (const name of names) {
      const held = new Set(names.filter((other) => other !== name))
      const refused = [
        ...expectedRefusals('Mutation', [], [field], held),
        ...(missingOf('Mutation', field, held).length > 0
          ? []
          : expectedRefusals('Mutation', [field], inner, held)),
      ]
      if (refused.length === 0) continue
      const document = writeOperation('mutation', [field], inner, ids as Ids)
      const { status, headers, errors, data } = await app.ask(allBut.get(name)?.secret ?? null, document, {
        headers: { accept: 'application/graphql-response+json' },
      })
      expect(status).toBe(403)
      expect(headers.get('www-authenticate')).toBe(`Bearer error="insufficient_scope", scope="${name}"`)
      expect(data).toBeUndefined()
      expect(errors.every(({ extensions }) => extensions.code === 'FORBIDDEN')).toBe(true)
    }
    for (const name of names) {
      if (missingOf('Mutation', field, new Set([name])).length === 0) continue
      const document = writeOperation('mutation', [field], inner, ids as Ids)
      const { errors } = await app.ask(only.get(name)?.secret ?? null, document)
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
    }
    expect(await allRows(app.app.database)).toBe(before)
  },
)
