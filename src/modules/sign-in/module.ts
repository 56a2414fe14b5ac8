import './services.ts'
import './tables.ts'
