import type { Permission } from '../../../authorization/permission.ts'
import { allOf, type Requirement, requirementOf } from '../../../authorization/requirement.ts'
import { user } from '../permissions.ts'

/**
 * Who writes users must be allowed to read them: a taken name, an id that is there and one that is not would tell them
 * otherwise who has an account.
 */
export const andReadsUsers = (permission: Permission): Requirement =>
  allOf(requirementOf(permission), requirementOf(user.read))
