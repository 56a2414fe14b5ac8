import type { SignInParts } from './parts.ts'

declare module '../../context.ts' {
  interface Services {
    readonly signIn: SignInParts
  }
}
