import type { AuditTrail } from './audit-trail.ts'
import { checkRemoval } from './check-removal.ts'
import type { Findings } from './findings.ts'
import { macOf, readTokens, type StoredToken } from './stored-tokens.ts'
import type { Attempt, Token, TokenState } from './token-state.ts'
import type { World } from './world.ts'

/** What became of all that was tried while the service lived, now that it is dead. */
export async function checkLifetime(
  world: World,
  trail: AuditTrail,
  tokens: readonly Token[],
  findings: Findings,
): Promise<void> {
  const open = tokens.filter(({ isGone, attempts }) => !isGone || attempts.length > 0)
  const stored = await readTokens(
    world.database,
    open.map(({ name }) => name),
  )
  for (const token of open) {
    const found = stored.get(token.name) ?? null
    token.id ??= found?.id ?? null
    const expected = replay(world, trail, token, found, findings)
    noteUses(token, found)
    if (found) checkStored(world, token, expected, found, findings)
    else checkGone(world, trail, token, expected, findings)
    token.state = found?.state ?? null
    token.isGone = !found
    token.attempts = []
    token.uses = []
  }
}

interface Expected {
  readonly state: TokenState | null
  /** If what nobody was told of is done, and the audit log says that it is not, or the other way round. */
  readonly otherwise: { readonly state: TokenState | null } | undefined
}

/** The token after all that was done to it, by the audit log. */
function replay(
  world: World,
  trail: AuditTrail,
  token: Token,
  found: StoredToken | null,
  findings: Findings,
): Expected {
  let state = token.state
  let otherwise: Expected['otherwise']
  for (const attempt of token.attempts) {
    const { operation, outcome, startedAt } = attempt
    const before = state
    const after = operation.after(state, found?.state ?? null)
    const happened = hasHappened(trail, attempt, token, findings)
    if (outcome === 'UNKNOWN') otherwise = { state: happened ? before : after }
    if (!happened) continue
    state = after
    if (operation.isLife) token.lastLife = Math.max(token.lastLife, startedAt)
    if (outcome !== 'UNKNOWN') continue
    findings.count('done, and nobody was told')
    if (operation.kind === 'create' || operation.kind === 'rotate')
      checkLostSecret(world, token, before, found, findings)
  }
  return { state, otherwise }
}

function checkStored(
  { peppers }: World,
  token: Token,
  expected: Expected,
  found: StoredToken,
  findings: Findings,
): void {
  compare(token, expected, found.state, findings)
  if (token.secret !== null && found.mac !== macOf(token.secret, peppers))
    findings.add('acknowledged and lost', `${token.name}: another secret is stored than was given out`)
  checkUses(token, found, findings)
}

/** Deleted by its owner, or never made; or the system took it away. */
function checkGone(
  world: World,
  trail: AuditTrail,
  token: Token,
  expected: Expected,
  findings: Findings,
): void {
  const removed = trail.ofToken(token.id).find(({ action }) => action === 'accessToken.removed')
  if (expected.state && removed) checkRemoval(world, trail, token, removed, findings)
  else compare(token, expected, null, findings)
}

/** By its audit event; it must be there for all that was acknowledged, once, and for nothing that was refused. */
function hasHappened(
  trail: AuditTrail,
  { operation, requestId, outcome }: Attempt,
  token: Token,
  findings: Findings,
): boolean {
  const events = trail.ofRequest(requestId)
  const told = `${token.name}: ${operation.kind} (${requestId})`
  if (events.length > 1 || events.some(({ action }) => !operation.actions.includes(action)))
    findings.add(
      'effect without an audit row, or the other way round',
      `${told} left ${events.length} events`,
    )
  if (outcome === 'ACKNOWLEDGED' && events.length === 0)
    findings.add(
      'effect without an audit row, or the other way round',
      `${told} was acknowledged, without an event`,
    )
  if (outcome === 'REFUSED' && events.length > 0)
    findings.add('half states', `${told} was refused, and left an event`)
  for (const event of events)
    if (event.tokenId !== token.id && token.id !== null)
      findings.add('half states', `${told} left an event of another token`)
  return events.length > 0 || outcome === 'ACKNOWLEDGED'
}

/** A new secret that nobody got: the one of before is where the rotation puts it, and nowhere else. */
function checkLostSecret(
  { peppers }: World,
  token: Token,
  before: TokenState | null,
  found: StoredToken | null,
  findings: Findings,
): void {
  const known = token.secret
  token.secret = null
  if (!found || !before || known === null) return
  const mac = macOf(known, peppers)
  const isKept = found.previousMac === mac
  if (found.mac === mac || isKept !== found.state.hasPrevious)
    findings.add('half states', `${token.name}: a rotation that nobody was told of is half done`)
}

function compare(token: Token, expected: Expected, found: TokenState | null, findings: Findings): void {
  const { state, otherwise } = expected
  if (isSame(state, found)) return
  const told = `${token.name}: expected ${JSON.stringify(state)}, found ${JSON.stringify(found)}`
  if (!otherwise) findings.add('acknowledged and lost', told)
  else if (isSame(otherwise.state, found))
    findings.add('effect without an audit row, or the other way round', told)
  else findings.add('half states', told)
}

const isSame = (one: TokenState | null, other: TokenState | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** The uses that were written count as signs of life; those of the last moment may be lost. */
function noteUses(token: Token, found: StoredToken | null): void {
  for (const { at, outcome } of token.uses)
    if (outcome === 'ACKNOWLEDGED' && (found?.lastUsedAt ?? 0) >= at)
      token.lastLife = Math.max(token.lastLife, at)
}

function checkUses({ name, uses, attempts }: Token, { state }: StoredToken, findings: Findings): void {
  // Until when a link lets it live, the service alone knows.
  if (attempts.some(({ operation }) => operation.kind === 'press')) return
  for (const { at, outcome, expected } of uses) {
    const isAtTheEnd = Math.abs(state.expiresAt - at) < 60_000
    if (outcome !== 'UNKNOWN' && outcome !== expected && !isAtTheEnd)
      findings.add(
        'acknowledged and lost',
        `${name}: shown to the service, ${outcome} instead of ${expected}`,
      )
  }
}
