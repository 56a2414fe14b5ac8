import { type ExpectedRules, ownedByUser } from '../support/rule-words.ts'

export const expectedRules: ExpectedRules = { access_tokens: [ownedByUser('access_tokens', 'owner_id')] }
