import './tables.ts'
import { ownedByProject } from '../../database/row-rules.ts'
import { defineSource } from '../../database/source.ts'

export const projects = defineSource('projects', ownedByProject('id'))
