import './tables.ts'
import { defineSource } from '../../database/rows.ts'

export const projects = defineSource('projects')
