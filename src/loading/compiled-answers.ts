import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Queryable } from '../database/database.ts'
import { type CompiledAnswer, compileAnswer } from './compiled-answer.ts'

interface Entry {
  uses: number
  /** Null: it is not answered in this way. */
  answer: CompiledAnswer | null | undefined
}

/**
 * The answers to queries that are asked again and again, as functions. Kept as long as the documents are, whose
 * number http/document-cache.ts bounds.
 */
export class CompiledAnswers {
  readonly #schema: GraphQLSchema
  readonly #compileAtUse: number
  readonly #entries = new WeakMap<OperationDefinitionNode, Entry>()

  /** `schema` must not check anything. Infinity: nothing is compiled. */
  constructor(schema: GraphQLSchema, compileAtUse: number) {
    this.#schema = schema
    this.#compileAtUse = compileAtUse
  }

  /** As `find`, without counting this use; undefined also if it has not been compiled yet. */
  ready(operation: OperationDefinitionNode): CompiledAnswer | undefined {
    return this.#entries.get(operation)?.answer ?? undefined
  }

  /** Undefined if an executor must answer: it is seldom asked, or nothing that is compiled. */
  find(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    db: Queryable,
  ): CompiledAnswer | undefined {
    if (schema !== this.#schema) return undefined
    const entry = this.#entries.get(operation) ?? { uses: 0, answer: undefined }
    this.#entries.set(operation, entry)
    entry.uses++
    if (entry.answer === undefined && entry.uses >= this.#compileAtUse)
      entry.answer = compileAnswer(schema, document, operation, db)
    return entry.answer ?? undefined
  }
}
