import type { GraphQLError } from 'graphql'
import { publicError } from '../errors.ts'

/** Policy: how long ago a person may have proven who they are when they do what is sensitive. */
export const recentSignInMs = 60 * 60 * 1000

export const isRecent = (authenticatedAt: number, now: number): boolean =>
  now - authenticatedAt <= recentSignInMs

export const reauthenticationRequired = (): GraphQLError =>
  publicError(
    'REAUTHENTICATION_REQUIRED',
    `This is asked of who signed in within the last ${recentSignInMs / 60_000} minutes. Sign in again, and repeat it.`,
    { status: 403, statusBySpec: true },
  )
