import { askedDocuments } from './asked-documents.ts'
import { documents } from './documents.ts'
import { ids } from './ids.ts'
import { introspection } from './introspection.ts'
import { nearMisses } from './near-misses.ts'
import { pages } from './pages.ts'
import { prototypes } from './prototypes.ts'
import { requests } from './requests.ts'
import type { Shape } from './shape.ts'
import { values, variables } from './variables.ts'

/** All of "Shapes of abuse and working limits", and what else was found on the way. */
export const shapes: readonly Shape[] = [
  ...documents,
  ...askedDocuments,
  ...nearMisses,
  ...introspection,
  ...pages,
  ...ids,
  ...variables,
  ...values,
  ...prototypes,
  ...requests,
]
