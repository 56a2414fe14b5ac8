import { administration } from '../users/permissions.ts'

export const auditEvent = administration(
  'auditEvent',
  { en: 'Audit log', de: 'Protokoll' },
  {
    en: 'What was done, by whom, and when: everything. What happened to their own tokens, people read without it.',
    de: 'Was getan wurde, von wem und wann: alles. Was mit den eigenen Tokens geschah, liest man auch ohne das.',
  },
  ['read'],
)
