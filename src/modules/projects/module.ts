import './schema/project.ts'
