import { createHash } from 'node:crypto'

/** Of every page, in the page itself: nothing is loaded. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#eef1f6, #0d1117);
  --card: light-dark(#ffffff, #161c26);
  --line: light-dark(#d3d9e4, #2d3645);
  --field: light-dark(#ffffff, #0f141c);
  --field-line: light-dark(#7d8799, #6b7789);
  --text: light-dark(#172033, #e8ecf3);
  --quiet: light-dark(#525e75, #a3adbf);
  --accent: light-dark(#1d4ed8, #8ab0ff);
  --button: light-dark(#1d4ed8, #3b66e0);
  --button-hover: light-dark(#1a43bb, #4b75ec);
  --fault: light-dark(#a61b1b, #ffb3ad);
  --fault-ground: light-dark(#fdeceb, #3a1a1c);
  --note: light-dark(#14532d, #a7e3bd);
  --note-ground: light-dark(#e7f6ec, #12301f);
}
* { box-sizing: border-box }
html { background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif; -webkit-text-size-adjust: 100% }
body { margin: 0; min-height: 100dvh; display: flex; flex-direction: column; align-items: center; padding: clamp(1.5rem, 9vh, 6rem) 1rem 2rem }
.brand { display: flex; align-items: center; gap: .625rem; margin: 0 0 1.5rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -.01em }
.brand svg { display: block; color: var(--button) }
main { width: 100%; max-width: 26rem; padding: clamp(1.5rem, 6vw, 2.25rem); background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 1px 2px rgb(16 24 40 / .05), 0 14px 36px -18px rgb(16 24 40 / .22); overflow-wrap: anywhere }
h1 { margin: 0 0 .375rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.015em; text-wrap: balance }
p { margin: 0 0 1rem }
.lead { color: var(--quiet) }
main > :last-child, form > :last-child { margin-bottom: 0 }
form { margin: 1.25rem 0 0 }
.field { margin: 0 0 1.125rem }
label { display: block; margin-bottom: .375rem; font-weight: 600 }
.hint, .field-fault { margin: .375rem 0 0; font-size: .875rem }
.hint { color: var(--quiet) }
.field-fault { color: var(--fault); font-weight: 600 }
input { width: 100%; min-height: 2.875rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--field-line); border-radius: 8px }
input[readonly] { background: transparent; border-color: var(--line) }
input[aria-invalid=true] { border-color: var(--fault); box-shadow: inset 0 0 0 1px var(--fault) }
.button { display: block; width: 100%; min-height: 2.875rem; padding: .625rem 1rem; font: inherit; font-weight: 600; line-height: 1.5; text-align: center; text-decoration: none; color: #fff; background: var(--button); border: 1px solid transparent; border-radius: 8px; cursor: pointer }
.button:hover { background: var(--button-hover) }
.second { color: var(--text); background: transparent; border-color: var(--field-line) }
.second:hover { background: var(--ground) }
a { color: var(--accent); text-underline-offset: .18em }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.alert, .note { margin: 1.25rem 0 0; padding: .75rem .875rem; border-radius: 8px }
.alert { color: var(--fault); background: var(--fault-ground) }
.note { color: var(--note); background: var(--note-ground) }
.or { display: flex; align-items: center; gap: .75rem; margin: 1.25rem 0; font-size: .875rem; color: var(--quiet) }
.or::before, .or::after { content: ''; flex: 1; border-top: 1px solid var(--line) }
dl { margin: 1.25rem 0 0 }
dt { font-size: .875rem; color: var(--quiet) }
dd { margin: 0 0 .75rem; font-weight: 600 }
dd ul { margin: 0; padding: 0; list-style: none; font-weight: 400 }
.aside { margin: 1.25rem 0 0; text-align: center }
.stack { display: grid; gap: .75rem; margin: 1.25rem 0 0 }
.stack form { margin: 0 }
@media (max-width: 30rem) { body { padding-inline: .75rem } }
@media (forced-colors: active) { .button, main, .alert, .note { border: 1px solid } }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/** Nothing runs, nothing is loaded, nobody frames it, and forms go nowhere else. */
export const contentPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
