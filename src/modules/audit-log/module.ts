import './schema/audit-event.ts'
import './schema/audit-events.ts'
