import { Html, html } from './html.ts'
import { style } from './style.ts'
import { type PageLanguage, texts } from './texts.ts'

export interface PageContent {
  readonly title: string
  readonly lead?: string | undefined
  /** What went wrong: read out at once, and said in the title first. */
  readonly alert?: string | undefined
  /** What went well. */
  readonly note?: string | undefined
  readonly body?: Html
}

export const layout = (language: PageLanguage, { title, lead, alert, note, body }: PageContent): string =>
  html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${alert ? `${texts[language].error}: ` : ''}${title} – Gatehouse</title>
<style>${new Html(style)}</style>
</head>
<body>
<p class="brand">${gate}Gatehouse</p>
<main>
<h1>${title}</h1>
${lead && html`<p class="lead">${lead}</p>`}
${alert && html`<p class="alert" role="alert" id="alert">${alert}</p>`}
${note && html`<p class="note" role="status">${note}</p>`}
${body}
</main>
</body>
</html>
`.text

const gate = html`<svg width="28" height="28" viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M4 24V8l3-4 3 4M18 8l3-4 3 4v16M4 24h6M18 24h6M10 24V15a4 4 0 0 1 8 0v9M10 9h8"/></svg>`

interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password'
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string
  readonly fault?: string | undefined
  readonly isOptional?: boolean
  readonly isReadOnly?: boolean
  readonly isFirst?: boolean
}

/** A labelled input; its hint and its fault are read with it. */
export function field(it: Field): Html {
  const described = [it.hint && `${it.name}-hint`, it.fault && `${it.name}-fault`].filter(Boolean).join(' ')
  const isName = it.autocomplete === 'username' || it.type === 'email'
  return html`<div class="field">
<label for="${it.name}">${it.label}</label>
<input id="${it.name}" name="${it.name}" type="${it.type ?? 'text'}" autocomplete="${it.autocomplete}" value="${it.value ?? ''}"${
    isName && html` autocapitalize="none" spellcheck="false"`
  }${!it.isOptional && html` required`}${it.isReadOnly && html` readonly`}${(it.isFirst || it.fault) && html` autofocus`}${
    it.fault && html` aria-invalid="true"`
  }${described !== '' && html` aria-describedby="${described}"`}>
${it.hint && html`<p class="hint" id="${it.name}-hint">${it.hint}</p>`}
${it.fault && html`<p class="field-fault" id="${it.name}-fault">${it.fault}</p>`}
</div>`
}

/** Without the browser's own words for what is missing: they are not of the page's language. */
export const form = (action: string, hidden: Record<string, string>, content: Html): Html =>
  html`<form method="post" action="${action}" novalidate>
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${content}
</form>`

export const button = (label: string): Html => html`<button class="button">${label}</button>`
