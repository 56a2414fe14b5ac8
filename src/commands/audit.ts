import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HeadChanged } from '../modules/audit/chain.ts'
import { type ExportFormat, exportEvents } from '../modules/audit/export-events.ts'
import { linkEvents } from '../modules/audit/link-events.ts'
import { type Anchor, verifyAuditLog } from '../modules/audit/verify-audit-log.ts'
import { CommandFailed } from './command-failed.ts'
import { print } from './print.ts'
import { withReadingApp } from './running-app.ts'

/** Ends with 0 if the log is what was written, with 2 if not, and with 1 if that can't be said. */
export const verifyAudit = ({ since }: { readonly since?: string }): Promise<void> =>
  withReadingApp(async ({ database }) => {
    const anchor = since === undefined ? null : parseAnchor(since)
    await linkEvents(database).catch(passOverChanged)
    const verdict = await verifyAuditLog(database, anchor)
    if (!verdict.intact) {
      print(`BROKEN: ${verdict.fault}`)
      process.exitCode = 2
      return
    }
    const { events, waiting, head } = verdict
    print(
      `Intact: ${events} events${waiting > 0 ? `, of which ${waiting} wait for their place in the chain` : ''}.`,
    )
    print(`End of the chain: ${head.seq}:${head.mac.toString('hex')}`)
  })

/** A changed end is what the log is gone through for. */
function passOverChanged(error: unknown): void {
  if (!(error instanceof HeadChanged)) throw error
}

/** To standard output, as fast as it is taken there. */
export const exportAudit = ({ format }: { readonly format: ExportFormat }): Promise<void> =>
  withReadingApp(({ database }) =>
    pipeline(Readable.from(exportEvents(database, format)), process.stdout, { end: false }),
  )

function parseAnchor(text: string): Anchor {
  const [, seq, mac] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (!seq || !mac)
    throw new CommandFailed('--since takes what an earlier `audit verify` printed as the end of the chain.')
  return { seq: Number(seq), mac: Buffer.from(mac, 'hex') }
}
