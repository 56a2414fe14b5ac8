import { type GraphQLSchema, visit } from 'graphql'
import { allPermissions } from '../../src/authorization/permission.ts'
import { type AskedField, askedFields } from './model/asked-fields.ts'
import { schemaFile } from './model/schema-file.ts'
import { lackingFrom } from './model/scopes.ts'
import { Random } from './random.ts'
import { type RandomDocument, randomDocument } from './random-documents.ts'
import type { Samples } from './random-values.ts'

/** What a client could ask, and what its token may do. */
export interface Case {
  readonly seed: number
  readonly asked: RandomDocument
  /** Null if the variables don't fit, or an argument can't be read. */
  readonly fields: readonly AskedField[] | null
  readonly held: ReadonlySet<string>
  readonly refusesWhole: boolean
}

const names = allPermissions().map(({ name }) => name)

/** Comes again with its seed. */
export function randomCase(schema: GraphQLSchema, seed: number, samples: Samples): Case {
  const random = new Random(seed)
  const asked = randomDocument(schema, random, samples)
  const fields = askedFields(schemaFile, asked)
  return {
    seed,
    asked,
    fields,
    held: new Set(somePermissions(random, fields ?? [])),
    refusesWhole: random.chance(0.1),
  }
}

/** From none to all; mostly those that the document needs, or nearly those. */
function somePermissions(random: Random, fields: readonly AskedField[]): string[] {
  const needed = [...new Set(fields.flatMap(({ scopes }) => random.pick(scopes)))]
  const dice = random.next()
  if (dice < 0.1) return random.some(names, 0.05)
  if (dice < 0.25) return random.some(names, random.next())
  const extra = random.some(names, random.pick([0, 0.1, 0.5]))
  if (dice < 0.6) return [...needed, ...extra]
  const ofInputs = fields.flatMap(({ own, ofInputs }) =>
    ofInputs.flat().filter((name) => !own.flat().includes(name)),
  )
  const candidates = ofInputs.length > 0 && random.chance(0.5) ? ofInputs : [...needed, 'none']
  const lost = new Set([random.pick(candidates), ...random.some(needed, 0.1)])
  return [...needed, ...extra].filter((name) => !lost.has(name))
}

/** What the case is made of, for counting. */
export function constructsOf({ asked, fields, held }: Case): ReadonlySet<string> {
  const { text } = asked
  const isQuery = text.startsWith('query')
  const seen = new Set([isQuery ? 'a query' : 'a mutation'])
  visit(asked.document, {
    Field: ({ alias }) => void (alias && seen.add('an alias')),
    FragmentSpread: () => void seen.add('a fragment'),
    InlineFragment: () => void seen.add('an inline fragment'),
    Directive: ({ name }) => void seen.add(`@${name.value}`),
    Variable: () => void seen.add('a variable'),
    NullValue: () => void seen.add('null'),
  })
  for (const root of ['node', 'nodes']) if (new RegExp(`\\b${root}\\(`).test(text)) seen.add(root)
  if (text.includes('__typename')) seen.add('__typename')
  if (text.includes('query Other')) seen.add('an operation beside it')
  if (isQuery && !/@|\bnodes?\(| on Node\b/.test(text)) seen.add('what may be compiled')
  for (const field of fields ?? []) for (const construct of ofField(field, held)) seen.add(construct)
  return seen
}

function ofField(
  { parent, above, own, ofInputs, scopes, hasVariables, refusesTokens }: AskedField,
  held: ReadonlySet<string>,
): string[] {
  const isForInput = lackingFrom(scopes, held).length > 0 && lackingFrom(own, held).length === 0
  const isBelowInterface = above !== null && schemaFile.behind.has(above.returns)
  return [
    ...(schemaFile.behind.has(parent) ? ['a field of an interface'] : []),
    ...(isBelowInterface && !schemaFile.behind.has(parent) ? ['a field of a type below an interface'] : []),
    ...(ofInputs.flat().length > 0 ? ['an input that needs something'] : []),
    ...(refusesTokens ? ['a mutation that is only for people'] : []),
    ...(isForInput ? ['refused for an input alone'] : []),
    ...(isForInput && hasVariables ? ['refused for an input, given by variable'] : []),
  ]
}
