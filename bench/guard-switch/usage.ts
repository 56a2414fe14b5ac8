import { TokenUsage as Guarded } from '../../src/modules/tokens/usage.ts'
import { guard } from './guard.ts'

/** Without the guard, counts nothing. */
export class TokenUsage extends Guarded {
  override count(...told: Parameters<Guarded['count']>): void {
    if (guard.isOn) super.count(...told)
  }
}
