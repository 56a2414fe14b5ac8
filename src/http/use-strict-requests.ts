import { type GraphQLSchema, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'

const maxValidationErrors = 5

/**
 * Of the bodies that Yoga understands, only JSON: forms and plain text are what a foreign page can send without
 * being asked. Errors name what is wrong, but not what else there would be.
 */
export function useStrictRequests(): Plugin {
  return {
    onRequestParse({ request }) {
      if (request.method !== 'POST') return
      const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
      if (mediaType !== 'application/json' || request.headers.has('content-encoding'))
        throw publicError('BAD_REQUEST', 'Send the body as application/json, not compressed.', {
          status: 415,
        })
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema: GraphQLSchema, document, rules) =>
        validate(schema, document, rules, { maxErrors: maxValidationErrors, hideSuggestions: true }),
      )
    },
  }
}
