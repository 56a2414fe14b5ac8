import type { DocumentNode } from 'graphql'

/** A parsed document takes up to 200 times its text: this is for 100 MB at the very most. */
const maxCharacters = 500_000

/** What hangs on a document, such as plans and its compiled answer, is 16 kB for the smallest. */
const maxDocuments = 2_000

/** Parsed documents by their text, those used last. Bounded by size: Yoga's own is by number, up to a gigabyte. */
export class DocumentCache {
  readonly #documents = new Map<string, DocumentNode>()
  readonly #isKept: (document: DocumentNode) => boolean
  #characters = 0

  /** What strangers send is not kept: it would push out what is asked again. */
  constructor(isKept: (document: DocumentNode) => boolean = () => true) {
    this.#isKept = isKept
  }

  get(text: string): DocumentNode | undefined {
    const document = this.#documents.get(text)
    if (document) {
      this.#documents.delete(text)
      this.#documents.set(text, document)
    }
    return document
  }

  set(text: string, document: DocumentNode): void {
    if (this.#documents.has(text) || !this.#isKept(document)) return
    this.#documents.set(text, document)
    this.#characters += text.length
    for (const oldest of this.#documents.keys()) {
      if (this.#characters <= maxCharacters && this.#documents.size <= maxDocuments) return
      this.#documents.delete(oldest)
      this.#characters -= oldest.length
    }
  }
}
