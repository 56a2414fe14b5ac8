import type { Database } from '../../database/database.ts'
import type { Peppers } from '../tokens/peppers.ts'
import { findLinkById, linkText } from './one-time-links.ts'
import type { LinkPurpose } from './tables.ts'

const paths: Record<LinkPurpose, string> = {
  SET_UP: '/set-up',
  INVITATION: '/password/new',
  PASSWORD_RESET: '/password/new',
  KEEP_TOKEN: '/token',
  EXTEND_TOKEN: '/token',
}

declare module '../../mail/define-mail.ts' {
  interface MailServices {
    /** The address that a one-time link leads to. Throws if the link has ended, so that nobody is sent in vain. */
    readonly linkAddress: (id: number) => Promise<string>
  }
}

/** Makes the address of a link, with its secret: for whoever sends or prints it, at that moment. */
export const linkAddresses =
  ({ db }: Database, peppers: Peppers, publicUrl: string) =>
  async (id: number): Promise<string> => {
    const link = await findLinkById(db, id)
    if (!link || link.used_at !== null) throw new Error('This link has ended: ask for another one.')
    return `${publicUrl}${paths[link.purpose]}?link=${linkText(link, peppers.current)}`
  }
