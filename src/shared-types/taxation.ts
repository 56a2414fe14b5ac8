import { builder } from '../builder.ts'

export const Taxation = builder.enumType('Taxation', {
  values: {
    DOMESTIC: {},
    EU: { description: 'Tax-free with a VAT id, taxed without.' },
    EXPORT: {},
    EXEMPT: {},
  } as const,
})
