import { setTimeout as delay } from 'node:timers/promises'
import type { CleanUp } from '../../bench/clean-up.ts'
import { progress } from '../../bench/progress.ts'
import type { Engine } from '../../src/database/database.ts'
import { Random } from '../support/random.ts'
import { AuditTrail } from './audit-trail.ts'
import { checkEverything } from './check-everything.ts'
import { checkLifetime } from './check-lifetime.ts'
import { checkMails } from './check-mails.ts'
import { Findings } from './findings.ts'
import { hour } from './moved-clock.ts'
import { startService } from './service.ts'
import { hasSentMails, settle } from './settle.ts'
import { Worker } from './worker.ts'
import { createWorld, type World } from './world.ts'

export interface Plan {
  readonly engine: Engine
  readonly kills: number
  readonly seed: number
}

const workersOfEach = 2
const checkAllEvery = 25

/** Lets the service live for a moment, kills it, looks at what it left, and starts it again. */
export async function crashRun({ engine, kills, seed }: Plan, cleanUp: CleanUp): Promise<Findings> {
  const random = new Random(seed)
  const findings = new Findings()
  const world = await createWorld(engine, random, cleanUp)
  const trail = new AuditTrail(world.database)
  const workers = world.owners
    .flatMap((owner) => Array.from({ length: workersOfEach }, () => owner))
    .map((owner, i) => new Worker(i, owner, world, new Random(seed + 1 + i), findings))
  const tokens = () => workers.flatMap((worker) => worker.tokens)

  // What Node makes of the sources is kept when a process ends by itself; those that are killed find it then.
  await (await startService(world)).stop()
  for (let kill = 1; kill <= kills; kill++) {
    await live(world, workers, lifetimeOf(kill, random), findings)
    await trail.read()
    await checkLifetime(world, trail, tokens(), findings)
    if (kill % checkAllEvery === 0 || kill === kills) {
      await checkEverything(world, trail, tokens(), findings)
      progress(`${engine}: ${kill} of ${kills} kills, ${findings.total} violations`)
    }
    world.clock.advance((4 + random.next() * 10) * hour)
  }
  await settle(world, tokens(), findings)
  await trail.read()
  await checkLifetime(world, trail, tokens(), findings)
  await checkEverything(world, trail, tokens(), findings)
  checkMails(world, trail, tokens(), findings)
  return findings
}

interface Lifetime {
  /** So many answers are given before. None: it is killed as soon as it is ready, when it is slow yet. */
  readonly answers: number
  /** How much later. */
  readonly ms: number
  /** Then nobody asks anything more, until all mails have gone out: of a service that is always killed at once, they become more. */
  readonly sendsMails: boolean
}

const mostMs = 5_000

/** Some hours each. */
const mailsEvery = 6

function lifetimeOf(kill: number, random: Random): Lifetime {
  const sendsMails = kill % mailsEvery === 0
  return random.chance(0.15)
    ? { answers: 0, ms: random.below(300), sendsMails }
    : { answers: 1 + random.below(80), ms: random.below(20), sendsMails }
}

async function live(
  world: World,
  workers: readonly Worker[],
  { answers, ms, sendsMails }: Lifetime,
  findings: Findings,
): Promise<void> {
  // Whoever finds no mail server rests for longer than this is to take.
  world.mailbox.hasMoods = !sendsMails
  await world.signIn()
  const service = await startService(world)
  let isOver = false
  let left = answers
  const answered = Promise.withResolvers<void>()
  if (left === 0) answered.resolve()
  const work = workers.map(async (worker) => {
    while (!isOver && (await worker.step(service.url))) if (--left <= 0) answered.resolve()
  })
  await Promise.race([answered.promise, delay(mostMs)])
  if (sendsMails) {
    isOver = true
    await Promise.all(work)
    await hasSentMails(world)
  }
  await delay(ms)
  if (!service.isAlive()) findings.add('the server failed by itself', service.output().slice(-2_000))
  service.kill()
  isOver = true
  await Promise.all(work)
  await service.stop()
  for (const line of service.output().matchAll(/^.*"level":"(?:error|fatal)".*$/gm))
    findings.add('the server failed by itself', line[0].slice(0, 1_000))
  findings.count('kills')
  await world.drained()
  await world.mailbox.settled()
}
