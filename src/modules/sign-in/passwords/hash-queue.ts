import { publicError } from '../../../errors.ts'

/** Few at a time: each takes 19 MiB and a thread that files and DNS need too. */
const mostRunning = 2
/** Of each kind. Who comes later would wait for seconds. */
const mostWaiting = 32
const retryAfterSeconds = 5

/**
 * KNOWN has shown something already: a session, a link of ours, or the cookie of a browser that they signed in with.
 * They have places of their own and go first, so that no crowd of strangers keeps them out.
 */
export type Comer = 'KNOWN' | 'STRANGER'

let running = 0
const waiting: Record<Comer, (() => void)[]> = { KNOWN: [], STRANGER: [] }

/** Makes hashes of passwords in turns. Refuses at once what would wait too long. */
export async function inHashTurn<T>(comer: Comer, work: () => Promise<T>): Promise<T> {
  if (running < mostRunning) running++
  else {
    const others = waiting[comer]
    if (others.length >= mostWaiting)
      throw publicError('SERVICE_UNAVAILABLE', 'Too many people sign in right now. Try again in a moment.', {
        status: 503,
        headers: { 'Retry-After': String(retryAfterSeconds) },
      })
    // Whoever ends hands over the turn itself, so that nobody gets in between.
    await new Promise<void>((resolve) => others.push(resolve))
  }
  try {
    return await work()
  } finally {
    const next = waiting.KNOWN.shift() ?? waiting.STRANGER.shift()
    if (next) next()
    else running--
  }
}
