/** Pages that signing in may lead back to. Any other address would let a link send people elsewhere. */
const paths: ReadonlySet<string> = new Set(['/sign-in', '/graphql'])

export const returnPath = (wanted: string | null): string =>
  wanted !== null && paths.has(wanted) ? wanted : '/sign-in'
