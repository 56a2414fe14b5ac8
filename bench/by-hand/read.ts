export type Value = string | number | null

/** The values of a row, in the order of the select list. */
export type Row = readonly Value[]

/** Runs a prepared statement. Question marks stand for the values. */
export type Read = (statement: string, values: readonly Value[]) => readonly Row[] | Promise<readonly Row[]>
