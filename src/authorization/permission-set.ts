import { allPermissions, findPermission, type Permission, permissionAt } from './permission.ts'

/** An immutable set of permissions: one bit for each permission of the catalogue. */
export class PermissionSet {
  static readonly none = new PermissionSet(new Uint32Array(0))

  static of(permissions: Iterable<Permission>): PermissionSet {
    const bits = new Uint32Array((allPermissions().length + 31) >>> 5)
    for (const { index } of permissions) bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31))
    return new PermissionSet(bits)
  }

  /** Names that the catalogue doesn't know are left out: they grant nothing. */
  static ofNames(names: Iterable<string>): PermissionSet {
    return PermissionSet.of([...names].map(findPermission).filter((permission) => permission !== undefined))
  }

  static everything(): PermissionSet {
    return PermissionSet.of(allPermissions())
  }

  readonly #bits: Uint32Array

  private constructor(bits: Uint32Array) {
    this.#bits = bits
  }

  has({ index }: Permission): boolean {
    return ((this.#bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0
  }

  /** True if every permission of the other set is in this one. */
  covers(other: PermissionSet): boolean {
    // Asked at every request: a loop makes no function.
    for (let i = 0; i < other.#bits.length; i++)
      if (((other.#bits[i] ?? 0) & ~(this.#bits[i] ?? 0)) !== 0) return false
    return true
  }

  intersect(other: PermissionSet): PermissionSet {
    return new PermissionSet(this.#bits.map((word, i) => word & (other.#bits[i] ?? 0)))
  }

  union(other: PermissionSet): PermissionSet {
    const [longer, shorter] =
      this.#bits.length >= other.#bits.length ? [this.#bits, other.#bits] : [other.#bits, this.#bits]
    return new PermissionSet(longer.map((word, i) => word | (shorter[i] ?? 0)))
  }

  without(other: PermissionSet): PermissionSet {
    return new PermissionSet(this.#bits.map((word, i) => word & ~(other.#bits[i] ?? 0)))
  }

  get isEmpty(): boolean {
    return this.#bits.every((word) => word === 0)
  }

  /** The same for equal sets of one catalogue. */
  get key(): string {
    return this.#bits.join()
  }

  *[Symbol.iterator](): Iterator<Permission> {
    for (let index = 0; index < this.#bits.length * 32; index++) {
      const permission = permissionAt(index)
      if (permission && this.has(permission)) yield permission
    }
  }

  /** The names in the order of the catalogue. */
  names(): string[] {
    return [...this].map(({ name }) => name)
  }
}
