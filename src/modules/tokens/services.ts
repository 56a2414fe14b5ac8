import type { Peppers } from './peppers.ts'

declare module '../../context.ts' {
  interface Services {
    readonly peppers: Peppers
  }
}
