import './create-token-link.ts'
