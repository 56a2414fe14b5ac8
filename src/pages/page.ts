import type { RequestInfo } from '../lib/request-info.ts'
import type { StoredSession } from '../modules/sign-in/sessions/read-sessions.ts'
import type { SignInRequest } from '../modules/sign-in/sessions/sign-in-as.ts'
import type { PageContent } from './layout.ts'
import type { PageLanguage, Texts } from './texts.ts'

/** What a page is asked with. */
export interface PageRequest {
  readonly query: URLSearchParams
  /** Empty for a GET. */
  readonly form: URLSearchParams
  readonly language: PageLanguage
  readonly text: Texts
  /** Who is signed in; null if nobody is. */
  readonly session: StoredSession | null
  readonly from: SignInRequest
  readonly requestInfo: RequestInfo
  /** True if the browser says that something else than a page of ours led here. */
  readonly isFromElsewhere: boolean
  readonly cookie: (name: string) => string | null
}

export interface PageAnswer {
  readonly status?: number
  readonly content?: PageContent
  readonly redirect?: string
  readonly cookies?: readonly string[]
  readonly retryAfterSeconds?: number
}

type Answering = (request: PageRequest) => Promise<PageAnswer> | PageAnswer

/** GET shows, POST acts: scanners of mails open every link. */
export interface Page {
  readonly get?: Answering
  readonly post?: Answering
}
