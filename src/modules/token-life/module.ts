import './reminder-mail.ts'
