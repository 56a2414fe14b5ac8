import { type ExpectedRules, owned, ownedByUser } from '../support/rule-words.ts'

export const expectedRules: ExpectedRules = {
  audit_events: [
    String.raw`\((?:${owned('audit_events', 'project_id')}|1 = 0) or ${ownedByUser('audit_events', 'owner_user_id')}\)`,
  ],
}
