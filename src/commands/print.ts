/** What a person reads: plain lines on standard output. Logs are for machines and go their own way. */
export const print = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

/** What came from elsewhere must not steer the terminal. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u{FFFD}')

/** Columns as wide as their widest cell. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(harmless))
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)))
  for (const row of [header, ...cells])
    print(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}
