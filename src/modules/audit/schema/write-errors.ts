/** Of every update and delete of a thing that can belong to all projects. */
export const writeErrors =
  'NOT_FOUND, CONFLICT if somebody changed it since, FORBIDDEN if it belongs to all projects and you are restricted to some'
