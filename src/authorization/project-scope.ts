/** An immutable set of projects by their ids, or all projects there are and will be. The empty set is no project. */
export class ProjectScope {
  static readonly everything = new ProjectScope(null)
  static readonly none = new ProjectScope([])

  static of(ids: Iterable<number>): ProjectScope {
    return new ProjectScope([...new Set(ids)].sort((a, b) => a - b))
  }

  /** Ascending; null: all projects. */
  readonly ids: readonly number[] | null

  private constructor(ids: readonly number[] | null) {
    this.ids = ids
  }

  get isEverything(): boolean {
    return this.ids === null
  }

  has(id: number): boolean {
    return this.ids === null || this.ids.includes(id)
  }

  /** True if every project of the other scope is in this one. */
  covers({ ids }: ProjectScope): boolean {
    return this.ids === null || ids?.every((id) => this.has(id)) === true
  }

  intersect(other: ProjectScope): ProjectScope {
    if (this.ids === null) return other
    return other.ids === null ? this : new ProjectScope(this.ids.filter((id) => other.has(id)))
  }
}
