import { resourceGroup } from './permission.ts'

const resource = resourceGroup('SENSITIVE_DATA', { en: 'Sensitive data', de: 'Sensible Daten' })

/** Finer than a type: a field that holds such data needs its permission beside the type's. */
export const bankDetails = resource('bankDetails', { en: 'Bank details', de: 'Bankverbindungen' }, [
  'read',
  'update',
])
export const personalData = resource('personalData', { en: 'Personal data', de: 'Personenbezogene Daten' }, [
  'read',
  'update',
])
export const internalNotes = resource('internalNotes', { en: 'Internal notes', de: 'Interne Notizen' }, [
  'read',
  'update',
])
export const creditTerms = resource('creditTerms', { en: 'Credit terms', de: 'Kreditkonditionen' }, [
  'read',
  'update',
])
export const margin = resource(
  'margin',
  { en: 'Margins and purchase prices', de: 'Margen und Einkaufspreise' },
  ['read'],
)
