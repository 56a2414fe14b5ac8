import { type ExpectedRules, owned } from '../support/rule-words.ts'

export const expectedRules: ExpectedRules = { projects: [owned('projects', 'id')] }
