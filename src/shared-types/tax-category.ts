import { builder } from '../builder.ts'

export const TaxCategory = builder.enumType('TaxCategory', {
  values: ['STANDARD', 'REDUCED', 'EXEMPT'] as const,
})
