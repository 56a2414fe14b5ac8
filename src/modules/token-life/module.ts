import './reminder-mail.ts'
import './schema/token-reminder.ts'
import './schema/token-removal.ts'
import './schema/mail-outbox.ts'
