import type { Action, LocalizedText } from '../../../authorization/permission.ts'
import { builder } from '../../../builder.ts'

export const actionTexts: Record<Action, LocalizedText> = {
  create: { en: 'Create', de: 'Anlegen' },
  read: { en: 'Read', de: 'Lesen' },
  update: { en: 'Change', de: 'Ändern' },
  delete: { en: 'Delete', de: 'Löschen' },
  release: { en: 'Release', de: 'Freigeben' },
  send: { en: 'Send', de: 'Versenden' },
  cancel: { en: 'Cancel', de: 'Stornieren' },
  complete: { en: 'Complete', de: 'Abschließen' },
  lock: { en: 'Lock and unlock', de: 'Sperren und entsperren' },
}

export const PermissionAction = builder.enumType('PermissionAction', {
  values: Object.fromEntries(
    Object.entries(actionTexts).map(([value, { en }]) => [value.toUpperCase(), { value, description: en }]),
  ) as Record<Uppercase<Action>, { value: Action; description: string }>,
})
