import type { SchemaTypes } from '../builder.ts'

type FieldBuilder<Row> = PothosSchemaTypes.ObjectFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
  Row
>

interface AuditedRow {
  readonly created_at: number
  readonly updated_at: number
  readonly version: number
}

/** What every type has whose rows can be changed. */
export function auditedFields<Row extends AuditedRow>(builder: FieldBuilder<Row>) {
  // For the generic row, TypeScript can't tell the columns that it has for certain.
  const t = builder as unknown as FieldBuilder<AuditedRow>
  return {
    createdAt: t.expose('created_at', { type: 'DateTime' }),
    updatedAt: t.expose('updated_at', { type: 'DateTime' }),
    version: t.exposeInt('version', { description: 'For updates: raised by every write.' }),
  }
}
