import type { Migration } from 'kysely/migration'
import * as peopleAndAudit from './0001_people_and_audit.ts'
import * as projects from './0002_projects.ts'
import * as accessTokens from './0003_access_tokens.ts'
import * as crm from './0004_crm.ts'
import * as products from './0005_products.ts'
import * as invoices from './0006_invoices.ts'
import * as mailOutbox from './0007_mail_outbox.ts'
import * as people from './0008_people.ts'
import * as signIn from './0009_sign_in.ts'
import * as tokenProjects from './0010_token_projects.ts'
import * as tokenManagement from './0011_token_management.ts'
import * as auditChain from './0012_audit_chain.ts'
import * as tokenActivity from './0013_token_activity.ts'
import * as tokenLife from './0014_token_life.ts'
import * as tokenLinks from './0015_token_links.ts'
import * as tokenUsage from './0016_token_usage.ts'
import * as tokenOverview from './0017_token_overview.ts'
import * as foreignKeyIndexes from './0018_foreign_key_indexes.ts'
import * as numbersByProject from './0019_numbers_by_project.ts'
import * as listsByProject from './0020_lists_by_project.ts'
import * as copiesFollow from './0021_copies_follow_their_reference.ts'
import * as pricesFollowLater from './0022_prices_follow_later.ts'
import * as pricesFollowInTurn from './0023_prices_follow_in_turn.ts'

/** In the order of their names, which is the order they run in. A landed migration is never changed. */
export const migrations: Record<string, Migration> = {
  '0001_people_and_audit': peopleAndAudit,
  '0002_projects': projects,
  '0003_access_tokens': accessTokens,
  '0004_crm': crm,
  '0005_products': products,
  '0006_invoices': invoices,
  '0007_mail_outbox': mailOutbox,
  '0008_people': people,
  '0009_sign_in': signIn,
  '0010_token_projects': tokenProjects,
  '0011_token_management': tokenManagement,
  '0012_audit_chain': auditChain,
  '0013_token_activity': tokenActivity,
  '0014_token_life': tokenLife,
  '0015_token_links': tokenLinks,
  '0016_token_usage': tokenUsage,
  '0017_token_overview': tokenOverview,
  '0018_foreign_key_indexes': foreignKeyIndexes,
  '0019_numbers_by_project': numbersByProject,
  '0020_lists_by_project': listsByProject,
  '0021_copies_follow_their_reference': copiesFollow,
  '0022_prices_follow_later': pricesFollowLater,
  '0023_prices_follow_in_turn': pricesFollowInTurn,
}
