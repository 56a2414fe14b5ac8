import { builder } from '../builder.ts'

export const OrderDirection = builder.enumType('OrderDirection', {
  values: { ASC: { value: 'asc' }, DESC: { value: 'desc' } } as const,
})

export const TextFilter = builder.inputType('TextFilter', {
  description:
    'All given conditions hold together. Names are compared without case and diacritics, numbers and codes to the letter.',
  fields: (t) => ({
    equals: t.string(),
    in: t.stringList(),
    contains: t.string(),
    startsWith: t.string(),
  }),
})

export const LocalDateRange = builder.inputType('LocalDateRange', {
  description: 'Both ends are included; an end that is left out is open.',
  fields: (t) => ({ from: t.field({ type: 'LocalDate' }), to: t.field({ type: 'LocalDate' }) }),
})

export const DateTimeRange = builder.inputType('DateTimeRange', {
  description: 'Both ends are included; an end that is left out is open.',
  fields: (t) => ({ from: t.field({ type: 'DateTime' }), to: t.field({ type: 'DateTime' }) }),
})

export const DecimalRange = builder.inputType('DecimalRange', {
  description: 'Both ends are included; an end that is left out is open.',
  fields: (t) => ({ from: t.field({ type: 'Decimal' }), to: t.field({ type: 'Decimal' }) }),
})

/** Of the project that a customer, a product and the like belong to. */
export const projectOfShared =
  'Null: belongs to all projects. Who is restricted to some names one of them; with one only, it can be left out on creation.'
