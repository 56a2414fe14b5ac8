import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Lexer,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'

const limits = {
  characters: 64_000,
  /** In one pair of braces: no type has as many fields, and validation compares each with each. */
  selections: 200,
  tokens: 2_000,
  /** Brackets of any kind inside each other. */
  nesting: 40,
  depth: 12,
  /** After fragments are spread, like all that follow. */
  fields: 2_000,
  aliases: 50,
  /** Each stands in the answer as often as there are rows. */
  aliasCharacters: 100,
  directives: 8,
  rootMutations: 10,
  /** Entries of introspection's lists. Asking for everything once takes some 12,000. */
  introspection: 20_000,
} as const

/** Introspection's lists, and how long they are taken to be: they multiply like other lists. */
const introspectionLists = new Map([
  ['types', 150],
  ['fields', 10],
  ['args', 5],
  ['inputFields', 10],
  ['enumValues', 5],
  ['interfaces', 2],
  ['possibleTypes', 5],
  ['directives', 10],
])

const tooComplex = (message: string): GraphQLError =>
  publicError('QUERY_TOO_COMPLEX', `${message} Split the query into several.`, { status: 400 })

/** Refuses what would cost too much, as part of parsing: before validation, which such documents stall. */
export function useDocumentLimits(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits)
    },
  }
}

export function parseWithinLimits(source: string): DocumentNode {
  if (source.length > limits.characters)
    throw tooComplex(`The query has ${source.length} characters; ${limits.characters} are allowed.`)
  checkTokens(source)
  const document = parse(source)
  checkDocument(document)
  return document
}

const nestingOf = new Map<TokenKind, 1 | -1>([
  [TokenKind.BRACE_L, 1],
  [TokenKind.BRACE_R, -1],
  [TokenKind.BRACKET_L, 1],
  [TokenKind.BRACKET_R, -1],
  [TokenKind.PAREN_L, 1],
  [TokenKind.PAREN_R, -1],
])

/** Before the parser, which calls itself for each level: deep documents overflow its stack. */
function checkTokens(source: string): void {
  const lexer = new Lexer(new Source(source))
  let tokens = 0
  let nesting = 0
  while (lexer.advance().kind !== TokenKind.EOF) {
    tokens++
    if (tokens > limits.tokens) throw tooComplex(`The query has more than ${limits.tokens} tokens.`)
    nesting += nestingOf.get(lexer.token.kind) ?? 0
    if (nesting > limits.nesting) throw tooComplex(`The query nests more than ${limits.nesting} levels deep.`)
  }
}

/** What a selection costs when all its fragments are spread. */
interface Cost {
  readonly depth: number
  readonly fields: number
  readonly aliases: number
  /** Fields on the first level. */
  readonly roots: number
  /** Entries of lists that introspection answers with. */
  readonly introspection: number
  /** The same, if this selection turns out to be a part of introspection. */
  readonly entries: number
}

function checkDocument(document: DocumentNode): void {
  const directives = countDirectives(document)
  if (directives > limits.directives)
    throw tooComplex(`The query has ${directives} directives; ${limits.directives} are allowed.`)

  const costOf = costCounter(document)
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue
    const cost = costOf(definition.selectionSet)
    checkCost(cost)
    if (definition.operation === 'mutation' && cost.roots > limits.rootMutations)
      throw tooComplex(`The request has ${cost.roots} mutations; ${limits.rootMutations} are allowed.`)
  }
}

function checkCost({ depth, fields, aliases, introspection }: Cost): void {
  if (depth > limits.depth) throw tooComplex(`The query is more than ${limits.depth} levels deep.`)
  if (fields > limits.fields) throw tooComplex(`The query has more than ${limits.fields} fields.`)
  if (aliases > limits.aliases) throw tooComplex(`The query has more than ${limits.aliases} aliases.`)
  if (introspection > limits.introspection)
    throw tooComplex('The query asks for too much of the schema at once.')
}

function countDirectives(document: DocumentNode): number {
  let count = 0
  visit(document, { Directive: () => void count++ })
  return count
}

const nothing: Cost = { depth: 0, fields: 0, aliases: 0, roots: 0, introspection: 0, entries: 0 }

/** Each fragment is counted once, however often it is spread: a fan-out of 2^22 costs 22 additions. */
function costCounter(document: DocumentNode): (selections: SelectionSetNode) => Cost {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition)
  const known = new Map<string, Cost>()

  function ofSelections({ selections }: SelectionSetNode): Cost {
    if (selections.length > limits.selections)
      throw tooComplex(`The query selects more than ${limits.selections} things in one place.`)
    return selections.map(ofSelection).reduce(sum, nothing)
  }

  function ofSelection(selection: SelectionNode): Cost {
    if (selection.kind === 'Field')
      return ofField(selection, selection.selectionSet ? ofSelections(selection.selectionSet) : nothing)
    return selection.kind === 'InlineFragment'
      ? ofSelections(selection.selectionSet)
      : ofFragment(selection.name.value)
  }

  function ofFragment(name: string): Cost {
    const fragment = fragments.get(name)
    if (!fragment) return nothing
    const cost = known.get(name)
    if (cost) return cost
    // A cycle adds nothing here; validation refuses it.
    known.set(name, nothing)
    const counted = ofSelections(fragment.selectionSet)
    known.set(name, counted)
    return counted
  }

  return ofSelections
}

const sum = (a: Cost, b: Cost): Cost => ({
  depth: Math.max(a.depth, b.depth),
  fields: a.fields + b.fields,
  aliases: a.aliases + b.aliases,
  roots: a.roots + b.roots,
  introspection: a.introspection + b.introspection,
  entries: a.entries + b.entries,
})

function ofField({ name, alias }: FieldNode, below: Cost): Cost {
  if (alias?.value === '__proto__')
    throw publicError('BAD_REQUEST', 'The alias __proto__ is not allowed: it breaks clients.', {
      status: 400,
    })
  if (alias && alias.value.length > limits.aliasCharacters)
    throw publicError(
      'QUERY_TOO_COMPLEX',
      `An alias has ${alias.value.length} characters; ${limits.aliasCharacters} are allowed. Choose a shorter one.`,
      { status: 400 },
    )
  const isIntrospection = name.value.startsWith('__')
  const length = introspectionLists.get(name.value)
  return {
    // Introspection goes deeper by nature.
    depth: isIntrospection ? 1 : below.depth + 1,
    fields: below.fields + 1,
    aliases: below.aliases + Number(alias !== undefined),
    roots: 1,
    introspection: isIntrospection ? below.entries : below.introspection,
    entries: length ? length * (1 + below.entries) : below.entries,
  }
}
