import { type ExpectedRules, ownedByUser } from '../support/rule-words.ts'

export const expectedRules: ExpectedRules = { users: [ownedByUser('users', 'id')] }
