/**
 * The one style sheet, inlined under the page's nonce.
 */
import { GROUNDS, type Accents } from './palette.ts'

export const styleSheet = ({ light, dark }: Accents) => `
:root { color-scheme: light dark; --ground: ${GROUNDS.light.page}; --card: ${GROUNDS.light.card}; --ink: #171b26; --soft: #565e70; --line: #7b8397;
  --hair: #dfe2ea; --accent: ${light.color}; --on-accent: ${light.ink}; --bad: #b3261e; --bad-ground: #fdeceb; --good-ground: #e8f3ec; }
@media (prefers-color-scheme: dark) { :root { --ground: ${GROUNDS.dark.page}; --card: ${GROUNDS.dark.card}; --ink: #eceef4; --soft: #a9b1c4;
  --line: #7f889e; --hair: #2c3240; --accent: ${dark.color}; --on-accent: ${dark.ink}; --bad: #ffb4ab; --bad-ground: #3b1d1b; --good-ground: #17301f; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
header { padding: 20px 24px; }
.brand { display: inline-flex; gap: 10px; align-items: center; font-weight: 650; color: inherit; text-decoration: none; min-height: 28px; }
.mark { fill: var(--accent); }
.brand img { height: 36px; max-width: 100%; object-fit: contain; }
main { width: min(440px, calc(100% - 32px)); margin: 4vh auto 64px; padding: 32px; background: var(--card);
  border: 1px solid var(--hair); border-radius: 16px; }
h1 { margin: 0 0 4px; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; font-size: 1rem; }
p { margin: 8px 0; overflow-wrap: anywhere; }
.soft, .hint { color: var(--soft); }
.hint { font-size: .875rem; margin: 4px 0 0; }
a { color: var(--accent); text-underline-offset: 3px; }
form { margin: 20px 0 0; }
label { display: block; margin: 16px 0 6px; font-weight: 600; }
input { width: 100%; min-height: 44px; padding: 8px 12px; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: 10px; }
input[aria-invalid=true] { border-color: var(--bad); }
input.code { font-size: 1.375rem; letter-spacing: .3em; font-variant-numeric: tabular-nums; }
button, .button { display: inline-block; width: 100%; min-height: 44px; margin-top: 20px; padding: 9px 16px; font: inherit; font-weight: 600;
  text-align: center; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 10px; cursor: pointer; text-decoration: none; }
button.quiet, .button.quiet { color: var(--ink); background: transparent; border-color: var(--line); }
button.link { width: auto; min-height: 24px; margin: 0; padding: 0; color: var(--accent); background: none; border: 0; font-weight: 400; text-decoration: underline; text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { padding: 12px 14px; margin: 16px 0 0; color: var(--bad); background: var(--bad-ground); border-radius: 10px; }
.note { padding: 12px 14px; margin: 16px 0 0; background: var(--good-ground); border-radius: 10px; }
.ref { display: block; font-size: .875rem; font-variant-numeric: tabular-nums; }
.who { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: center; justify-content: space-between; margin-top: 16px; padding: 8px 14px; border: 1px solid var(--hair); border-radius: 10px; overflow-wrap: anywhere; }
footer { margin: 0 0 32px; text-align: center; }
footer a { display: inline-block; padding: 4px 8px; }
details { margin-top: 12px; }
summary { min-height: 24px; cursor: pointer; }
.feet { margin-top: 24px; padding-top: 16px; border-top: 1px solid var(--hair); }
.feet p { margin: 6px 0; }
ul.rows { list-style: none; margin: 12px 0 0; padding: 0; }
ul.rows > li { border-top: 1px solid var(--hair); padding: 10px 0; overflow-wrap: anywhere; }
ul.rows form { margin: 0; }
ul.people > li { border: 0; padding: 5px 0; }
button.person { margin: 0; text-align: left; font-weight: 400; color: var(--ink); background: transparent; border-color: var(--line); }
button.person strong, button.person span { display: block; }
pre { margin: 8px 0 0; padding: 12px; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border-radius: 10px; font-size: .875rem; }
@property --wait { syntax: "<integer>"; inherits: false; initial-value: 0; }
@keyframes countdown { from { --wait: 30; } to { --wait: 0; visibility: hidden; } }
@keyframes appear { from { visibility: hidden; position: absolute; } }
.countdown { animation: countdown 30s linear both; counter-reset: wait var(--wait); }
.countdown::after { content: counter(wait) " s"; }
.resend { animation: appear 30s step-end both; }
@media (prefers-reduced-motion: reduce) { .countdown { display: none; } .resend { animation: none; } }
@media (max-width: 480px) { main { padding: 24px 20px; margin-top: 0; } }
`
