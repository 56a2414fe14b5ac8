/** Tells the caller of a command what went wrong, and what to do; no stack trace. */
export class CommandFailed extends Error {}
