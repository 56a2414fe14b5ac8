import './schema/invoices.ts'
