import './schema/user.ts'
