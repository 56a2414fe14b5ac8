import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError } from 'graphql'
import type { OriginCheck } from '../authentication/same-origin.ts'
import { readCookie, sessionCookie } from '../authentication/session-cookie.ts'
import { isUnavailable } from '../database/unavailable.ts'
import type { Log } from '../lib/log.ts'
import { requestInfoOf } from '../lib/request-info.ts'
import type { LiveSessions } from '../modules/sign-in/sessions/live-sessions.ts'
import { preferredLanguage } from './language.ts'
import { layout, type PageContent } from './layout.ts'
import type { Page, PageAnswer, PageRequest } from './page.ts'
import { readForm } from './read-form.ts'
import { deviceCookie } from './signed-in.ts'
import { contentPolicy } from './style.ts'
import { type PageLanguage, texts } from './texts.ts'

interface PagesParts {
  readonly pages: Readonly<Record<string, Page>>
  readonly sessions: LiveSessions
  readonly isSameOrigin: OriginCheck
  /** How many of ours a request passes. */
  readonly proxies: number
  readonly log: Log
}

/** Answers what comes to the path of a page; false for any other path. */
export function createPages({ pages, sessions, isSameOrigin, proxies, log }: PagesParts) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    // Not by `new URL`: it takes `//` for the beginning of a host, and throws.
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s)
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    if (!page) return false
    void respond(page, path, new URLSearchParams(query), request, response)
    return true
  }

  async function respond(
    page: Page,
    path: string,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ) {
    const startedAt = performance.now()
    const header = (name: string) => headerOf(req, name)
    const requestInfo = requestInfoOf(header, req.socket.remoteAddress, proxies)
    let language = preferredLanguage(req.headers['accept-language'])
    let answer: PageAnswer
    try {
      const cookie = (name: string) => readCookie(req.headers.cookie, name)
      const sessionSecret = cookie(sessionCookie)
      const session = sessionSecret === null ? null : await sessions.find(sessionSecret)
      language = session?.language ?? language
      const request: PageRequest = {
        query,
        form: new URLSearchParams(),
        language,
        text: texts[language],
        session,
        from: { request: requestInfo, sessionSecret, deviceCookie: cookie(deviceCookie) },
        requestInfo,
        isFromElsewhere: (header('sec-fetch-site') ?? 'same-origin') !== 'same-origin',
        cookie,
      }
      answer = await decide(page, request, req)
    } catch (error) {
      answer = explain(error, language, log)
    }
    send(res, language, answer, requestInfo.requestId, req.method === 'HEAD')
    const ms = Math.round(performance.now() - startedAt)
    const { requestId, address } = requestInfo
    log.info({ requestId, address, method: req.method, path, status: res.statusCode, ms }, 'page')
  }

  async function decide(page: Page, request: PageRequest, req: IncomingMessage): Promise<PageAnswer> {
    const { text } = request
    if ((req.method === 'GET' || req.method === 'HEAD') && page.get) return page.get(request)
    if (req.method !== 'POST' || !page.post) return refuse(405, text.badRequest)
    // Also to sign in: a page elsewhere must not sign its reader in as somebody else.
    if (!isSameOrigin((name) => headerOf(req, name))) {
      const { origin, host } = req.headers
      log.warn({ origin, host }, 'a form from elsewhere was refused; if it was one of ours, see PUBLIC_URL')
      return refuse(403, text.crossSite)
    }
    const form = await readForm(req)
    return form instanceof URLSearchParams ? page.post({ ...request, form }) : refuse(form, text.badRequest)
  }
}

const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name]
  return value === undefined ? null : String(value)
}

const refuse = (status: number, content: PageContent): PageAnswer => ({ status, content })

function explain(error: unknown, language: PageLanguage, log: Log): PageAnswer {
  const text = texts[language]
  if (error instanceof GraphQLError) {
    const { code, retryAfterSeconds } = error.extensions
    if (code === 'RATE_LIMITED' && typeof retryAfterSeconds === 'number') {
      const content = {
        title: text.tooMany.title,
        lead: text.tooMany.lead(Math.ceil(retryAfterSeconds / 60)),
      }
      return { status: 429, content, retryAfterSeconds }
    }
    // Of a cookie that came several times.
    if (code === 'BAD_REQUEST') return refuse(400, text.cookieTwice)
    if (code === 'SERVICE_UNAVAILABLE')
      return { status: 503, content: text.unavailable, retryAfterSeconds: 5 }
  }
  if (isUnavailable(error)) return { status: 503, content: text.unavailable, retryAfterSeconds: 5 }
  log.error({ err: error }, 'a page failed')
  return { status: 500, content: text.unavailable }
}

/**
 * `same-origin`: a page's address may have the secret of a link, which goes nowhere else; with `no-referrer` a browser
 * would send its forms with `Origin: null`.
 */
const pageHeaders = {
  'Content-Security-Policy': contentPolicy,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const

function send(
  res: ServerResponse,
  language: PageLanguage,
  { status, content, redirect, cookies = [], retryAfterSeconds }: PageAnswer,
  requestId: string,
  isHead: boolean,
): void {
  const body = content ? layout(language, content) : ''
  res.writeHead(status ?? (redirect === undefined ? 200 : 303), {
    ...pageHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': language,
    'Content-Length': Buffer.byteLength(body),
    'X-Request-Id': requestId,
    Vary: 'Accept-Language, Cookie',
    ...(redirect !== undefined && { Location: redirect }),
    ...(cookies.length > 0 && { 'Set-Cookie': [...cookies] }),
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
  })
  res.end(isHead ? undefined : body)
}
