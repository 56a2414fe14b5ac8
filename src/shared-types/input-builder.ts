import type { builder } from '../builder.ts'

/** The `t` of an input type, for fields that several inputs share. */
export type InputBuilder = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]
