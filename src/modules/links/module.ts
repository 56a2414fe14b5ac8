import './link-addresses.ts'
