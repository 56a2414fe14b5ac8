import type { Peppers } from './peppers.ts'
import type { TokenRate } from './token-rate.ts'
import type { TokenUsage } from './usage.ts'

declare module '../../context.ts' {
  interface Services {
    readonly peppers: Peppers
    readonly tokenUsage: TokenUsage
    readonly tokenRate: TokenRate
  }
}
