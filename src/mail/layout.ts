import type { MailContent, MailLanguage } from './define-mail.ts'
import { plainText } from './plain-text.ts'

interface WrittenContent {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Makes both forms of what a mail says. Each is complete by itself; neither loads anything from anywhere. */
export function writeContent(content: MailContent, language: MailLanguage): WrittenContent {
  const parts: Parts = {
    subject: plainText(content.subject, 150),
    preheader: plainText(content.preheader ?? content.paragraphs[0] ?? '', 150),
    paragraphs: content.paragraphs.map((it) => plainText(it, 2_000)),
    action: content.action && {
      label: plainText(content.action.label, 80),
      url: webAddress(content.action.url),
    },
    facts: (content.facts ?? []).map(([label, value]) => [plainText(label, 80), plainText(value, 500)]),
    footer: plainText(content.footer, 1_000),
  }
  return { subject: parts.subject, text: asText(parts), html: asHtml(parts, language) }
}

interface Parts {
  readonly subject: string
  readonly preheader: string
  readonly paragraphs: readonly string[]
  readonly action: { readonly label: string; readonly url: string } | undefined
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly footer: string
}

/** As the standard writes it: no quotes, no spaces, no line breaks. */
function webAddress(text: string): string {
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error('The address of an action must begin with https: or http:.')
  return url.href
}

const asText = ({ paragraphs, action, facts, footer }: Parts): string =>
  [
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...(facts.length > 0 ? [facts.map(([label, value]) => `${label}: ${value}`).join('\n')] : []),
    `-- \n${footer}\n`,
  ].join('\n\n')

const font = "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/**
 * One column that fits a phone. Text has the reader's own colours, so that it can be read in dark mode as well, also
 * where a client knows no style sheets.
 */
const asHtml = ({ subject, preheader, paragraphs, action, facts, footer }: Parts, language: string) =>
  `<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>:root { color-scheme: light dark; supported-color-schemes: light dark }</style>
</head>
<body style="margin:0;padding:0">
<div style="display:none;max-height:0;overflow:hidden">${escaped(preheader)}</div>
<div role="article" lang="${language}" style="max-width:560px;margin:0 auto;padding:24px 16px;${font};overflow-wrap:anywhere">
${paragraphs.map((it) => `<p style="margin:0 0 16px">${escaped(it)}</p>`).join('\n')}
${action ? button(action) : ''}
${facts.length > 0 ? table(facts) : ''}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #8888;font-size:14px;opacity:.8">${escaped(footer)}</p>
</div>
</body>
</html>
`

const button = ({ label, url }: NonNullable<Parts['action']>): string =>
  `<p style="margin:24px 0 8px"><a href="${escaped(url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600">${escaped(label)}</a></p>
<p style="margin:0 0 24px;font-size:14px"><a href="${escaped(url)}">${escaped(url)}</a></p>`

const table = (facts: Parts['facts']): string =>
  `<table role="presentation" style="margin:0 0 16px;border-spacing:0;${font}">
${facts.map(([label, value]) => `<tr><td style="padding:2px 16px 2px 0;vertical-align:top">${escaped(label)}</td><td style="padding:2px 0;vertical-align:top"><bdi>${escaped(value)}</bdi></td></tr>`).join('\n')}
</table>`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
