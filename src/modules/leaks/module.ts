import './schema/report-leaked-token.ts'
