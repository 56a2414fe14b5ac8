import { resourceGroup } from './permission.ts'

const resource = resourceGroup(
  'SENSITIVE_DATA',
  { en: 'Sensitive data', de: 'Sensible Daten' },
  {
    en: 'Single fields that need more than the thing they belong to.',
    de: 'Einzelne Felder, die mehr verlangen als das, wozu sie gehören.',
  },
)

/** Finer than a type: a field that holds such data needs its permission beside the type's. */
export const bankDetails = resource(
  'bankDetails',
  { en: 'Bank details', de: 'Bankverbindungen' },
  { en: 'Bank accounts and mandates of customers.', de: 'Bankkonten und Mandate von Kunden.' },
  ['read', 'update'],
)
export const personalData = resource(
  'personalData',
  { en: 'Personal data', de: 'Personenbezogene Daten' },
  { en: 'Birthdays and mobile numbers of people.', de: 'Geburtstage und Mobilnummern von Menschen.' },
  ['read', 'update'],
)
export const internalNotes = resource(
  'internalNotes',
  { en: 'Internal notes', de: 'Interne Notizen' },
  {
    en: 'What we write down for ourselves: notes, comments, reasons.',
    de: 'Was wir für uns festhalten: Notizen, Kommentare, Gründe.',
  },
  ['read', 'update'],
)
export const creditTerms = resource(
  'creditTerms',
  { en: 'Credit terms', de: 'Kreditkonditionen' },
  {
    en: 'Credit limits, discounts, delivery blocks and dunning.',
    de: 'Kreditlimits, Rabatte, Liefersperren und Mahnungen.',
  },
  ['read', 'update'],
)
export const margin = resource(
  'margin',
  { en: 'Margins and purchase prices', de: 'Margen und Einkaufspreise' },
  {
    en: 'What we paid for a thing, and what is left of its price.',
    de: 'Was wir für etwas bezahlt haben und was von seinem Preis bleibt.',
  },
  ['read'],
)
