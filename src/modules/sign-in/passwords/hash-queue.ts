import { publicError } from '../../../errors.ts'

/** Few at a time: each takes 19 MiB and a thread that files and DNS need too. */
const mostRunning = 2
/** Who comes later would wait for seconds. */
const mostWaiting = 32
const retryAfterSeconds = 5

let running = 0
const waiting: (() => void)[] = []

/** Makes hashes of passwords in turns. Refuses at once what would wait too long. */
export async function inHashTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < mostRunning) running++
  else {
    if (waiting.length >= mostWaiting)
      throw publicError('SERVICE_UNAVAILABLE', 'Too many people sign in right now. Try again in a moment.', {
        status: 503,
        headers: { 'Retry-After': String(retryAfterSeconds) },
      })
    // Whoever ends hands over the turn itself, so that nobody gets in between.
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
