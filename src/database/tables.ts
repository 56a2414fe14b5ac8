/**
 * Every table of the database. Each module adds its own by declaration merging, beside the code that owns it:
 *
 *     declare module '../../database/tables.ts' {
 *       interface Tables { customers: CustomersTable }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the modules
export interface Tables {}
