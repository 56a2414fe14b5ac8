import type { IncomingMessage } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Authenticated } from '../authentication/use-authentication.ts'
import { readFor } from '../authentication/without-credential.ts'
import { checkWishes } from '../authorization/client-wishes.ts'
import { publicError } from '../errors.ts'
import { readBody, readRequest, readUrl } from './read-request.ts'
import { checkVariables } from './variable-limits.ts'

/**
 * JSON in, JSON out. Yoga also understands forms and plain text, which a foreign page can send without being asked;
 * and it would find out only after a mutation that its answer is in no form that the client takes, or never that a wish of
 * the client is none.
 */
export function useStrictRequests(
  openMutation: string,
): Plugin<object, Partial<Authenticated> & { readonly req?: IncomingMessage }> {
  return {
    onRequestParse({ request: { method, headers }, serverContext, setRequestParser, endResponse, fetchAPI }) {
      if (!acceptsJson(headers.get('accept')))
        endResponse(fetchAPI.Response.json({ errors: [notAcceptable] }, { status: 406 }))
      checkWishes((name) => headers.get(name))
      if (method === 'POST') {
        if (!isJson(headers.get('content-type')) || headers.has('content-encoding'))
          throw publicError('BAD_REQUEST', 'Send the body as application/json, not compressed.', {
            status: 415,
          })
        const { req, principal } = serverContext
        setRequestParser((request) =>
          readFor(principal, openMutation, () => (req ? readBody(req) : readRequest(request))),
        )
      } else setRequestParser(readUrl)
    },
    onParams({ params }) {
      checkVariables(params?.variables)
    },
  }
}

const notAcceptable = {
  message:
    'Answers are application/graphql-response+json or application/json; the header Accept takes neither.',
  extensions: { code: 'BAD_REQUEST' },
}

const parts = (value: string) => value.replaceAll(/\s/g, '').toLowerCase().split(';')

const isUtf8 = (parameters: readonly string[]) =>
  parameters.every((it) => !it.startsWith('charset=') || /^charset="?utf-?8"?$/.test(it))

export function isJson(contentType: string | null): boolean {
  if (contentType === 'application/json') return true
  const [mediaType, ...parameters] = parts(contentType ?? '')
  return mediaType === 'application/json' && isUtf8(parameters)
}

const ranges = new Set(['application/json', 'application/graphql-response+json', 'application/*', '*/*'])

const acceptsJson = (accept: string | null): boolean =>
  !accept ||
  accept.split(',').some((range) => {
    const [mediaRange = '', ...parameters] = parts(range)
    return ranges.has(mediaRange) && isUtf8(parameters)
  })
