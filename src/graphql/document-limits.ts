import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'

const limits = {
  characters: 64_000,
  tokens: 2_000,
  depth: 12,
  /** After fragments are spread. */
  fields: 2_000,
  aliases: 50,
  directives: 8,
  rootMutations: 10,
} as const

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

function parseWithinLimits(source: string): DocumentNode {
  if (source.length > limits.characters)
    throw tooComplex(`The query has ${source.length} characters; ${limits.characters} are allowed.`)
  const document = parseTokens(source)
  checkDocument(document)
  return document
}

function parseTokens(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: limits.tokens })
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('token limit'))
      throw tooComplex(`The query has more than ${limits.tokens} tokens.`)
    if (error instanceof GraphQLError)
      throw new GraphQLError(error.message, {
        ...(error.source && { source: error.source }),
        positions: error.positions,
        extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { status: 400, spec: true } },
      })
    throw error
  }
}

/** What a selection costs when all its fragments are spread. */
interface Cost {
  readonly depth: number
  readonly fields: number
  readonly aliases: number
  /** Fields on the first level. */
  readonly roots: number
}

function checkDocument(document: DocumentNode): void {
  const directives = countDirectives(document)
  if (directives > limits.directives)
    throw tooComplex(`The query has ${directives} directives; ${limits.directives} are allowed.`)

  const costOf = costCounter(document)
  for (const definition of document.definitions) checkOperation(definition, costOf)
}

function checkOperation(definition: DefinitionNode, costOf: (selections: SelectionSetNode) => Cost): void {
  if (definition.kind !== 'OperationDefinition') return
  const { depth, fields, aliases, roots } = costOf(definition.selectionSet)
  const excess =
    over('levels deep', depth, limits.depth) ??
    over('fields large', fields, limits.fields) ??
    over('aliases large', aliases, limits.aliases)
  if (excess) throw tooComplex(excess)

  if (definition.operation === 'mutation' && roots > limits.rootMutations)
    throw tooComplex(`The request has ${roots} mutations; ${limits.rootMutations} are allowed.`)
}

const over = (what: string, value: number, limit: number): string | null =>
  value > limit ? `The query is more than ${limit} ${what}.` : null

function countDirectives(document: DocumentNode): number {
  let count = 0
  visit(document, { Directive: () => void count++ })
  return count
}

/** Each fragment is counted once, however often it is spread: a fan-out of 2^22 costs 22 additions. */
function costCounter(document: DocumentNode): (selections: SelectionSetNode) => Cost {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition)
  const known = new Map<string, Cost>()
  const nothing: Cost = { depth: 0, fields: 0, aliases: 0, roots: 0 }

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

  function ofSelections({ selections }: SelectionSetNode): Cost {
    let { depth, fields, aliases, roots } = nothing
    for (const selection of selections) {
      const cost =
        selection.kind === 'Field'
          ? ofField(selection.name.value, selection.selectionSet, selection.alias !== undefined)
          : selection.kind === 'InlineFragment'
            ? ofSelections(selection.selectionSet)
            : ofFragment(selection.name.value)
      depth = Math.max(depth, cost.depth)
      fields += cost.fields
      aliases += cost.aliases
      roots += cost.roots
    }
    return { depth, fields, aliases, roots }
  }

  function ofField(name: string, selections: SelectionSetNode | undefined, aliased: boolean): Cost {
    const below = selections ? ofSelections(selections) : nothing
    // Introspection goes deeper by nature; graphql-js bounds its cycles with a rule of its own.
    const depth = name.startsWith('__') ? 1 : below.depth + 1
    return { depth, fields: below.fields + 1, aliases: below.aliases + Number(aliased), roots: 1 }
  }

  return ofSelections
}
