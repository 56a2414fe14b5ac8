import type { SignInParts } from '../modules/sign-in/parts.ts'
import { signInWithPassword } from '../modules/sign-in/passwords/sign-in-with-password.ts'
import { html } from './html.ts'
import { button, field, form } from './layout.ts'
import type { Page, PageAnswer, PageRequest } from './page.ts'
import { returnPath } from './return-path.ts'
import { signedIn } from './signed-in.ts'

export function signInPage(parts: SignInParts, hasOpenId: boolean): Page {
  return {
    get: (request) => {
      const target = returnPath(request.query.get('return'))
      if (!request.session) return { content: show(request, target) }
      return target === '/sign-in' ? { content: account(request) } : { redirect: target }
    },
    async post(request): Promise<PageAnswer> {
      const target = returnPath(request.form.get('return'))
      const typed = { login: request.form.get('login') ?? '', password: request.form.get('password') ?? '' }
      const found = await signInWithPassword(parts, typed, request.from)
      if (found) return signedIn(found, target)
      return { status: 422, content: show(request, target, typed.login) }
    },
  }

  function show({ text }: PageRequest, target: string, refused?: string) {
    return {
      title: text.signIn.title,
      alert: refused === undefined ? undefined : text.signIn.refused,
      body: html`${form(
        '/sign-in',
        { return: target },
        html`${field({ name: 'login', label: text.login, autocomplete: 'username', value: refused, isFirst: true })}
${field({ name: 'password', label: text.password, type: 'password', autocomplete: 'current-password' })}
${button(text.signIn.button)}`,
      )}
${
  hasOpenId &&
  html`<p class="or">${text.signIn.or}</p>
<a class="button second" href="/sign-in/openid?${new URLSearchParams({ return: target }).toString()}">${text.signIn.openId}</a>`
}
<p class="aside"><a href="/password/forgotten">${text.signIn.forgotten}</a></p>`,
    }
  }

  function account({ text, session }: PageRequest) {
    return {
      title: text.account.title(session?.displayName ?? ''),
      lead: text.account.lead,
      body: html`<div class="stack">
${session?.isAdministrator && html`<a class="button" href="/graphql">${text.account.graphiql}</a>`}
<form method="post" action="/sign-out"><button class="button second">${text.account.signOut}</button></form>
</div>`,
    }
  }
}
