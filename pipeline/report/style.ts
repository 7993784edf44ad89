/**
 * The look of every page that this program writes. Colours stand in variables, so that plots and pictures follow the
 * reader's choice of light or dark; every pair of text and ground has a contrast of at least 4.5 to 1 (WCAG 2.2 AA).
 * A colour means one thing on the whole page: green is the target, in bars, histograms, chips and boxes, blue is no
 * target, grey is left out. The three are told apart by eyes that lack one kind of cone, too.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fbfaf8; --panel: #ffffff; --ink: #1f2428; --soft: #57606a; --line: #dcdad5; --wash: #f1efea;
  --accent: #0b5c8a;
  --target: #0b6b3f; --no-target: #3f8fdb; --left-out: #7a8088; --failed: #b3363b; --count: #8a6a2f;
  --c1: #7b3f9e; --c2: #c1662f; --c3: #7a7a1f; --c4: #c2407a; --c5: #57606a;
  --heat: 138, 106, 47;
  --box-target: #3ddc84; --box-depiction: #c79bff; --box-unknown: #6fd3ff; --box-look: #ffc24a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --panel: #1b1f23; --ink: #e4e6e8; --soft: #a3acb5; --line: #343a40; --wash: #23282d;
    --accent: #7cc0ea;
    --target: #3ddc84; --no-target: #4f8fe0; --left-out: #9aa3ad; --failed: #f08a80; --count: #d8b870;
    --c1: #cf9be0; --c2: #ea9a68; --c3: #c9c25a; --c4: #f08ab8; --c5: #b3bcc6;
    --heat: 216, 184, 112;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; max-width: 82rem; padding: 0 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.2; text-wrap: balance; }
h1 { font-size: 1.9rem; letter-spacing: -0.015em; margin: 0 0 0.4rem; }
h2 { font-size: 1.45rem; letter-spacing: -0.01em; margin: 0 0 0.8rem; }
h3 { font-size: 1.1rem; margin: 2rem 0 0.6rem; }
h4 { font-size: 0.95rem; margin: 1.4rem 0 0.5rem; color: var(--soft); }
p { margin: 0 0 0.8rem; max-width: 68ch; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.86em; }
code { overflow-wrap: anywhere; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--panel); padding: 0.4rem 0.8rem; z-index: 2; }
header { padding: 2.6rem 0 1.4rem; border-bottom: 1px solid var(--line); margin-bottom: 1.6rem; }
header p { color: var(--soft); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
nav ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; }
nav a { text-decoration: none; display: inline-block; padding: 0.15rem 0; }
nav a:hover { text-decoration: underline; }
main { min-width: 0; }
section { margin: 0 0 3.4rem; padding-top: 0.6rem; }
@media (min-width: 66rem) {
  body { padding: 0 2rem 4rem; }
  .columns { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); gap: 3rem; align-items: start; }
  nav { position: sticky; top: 1.5rem; max-height: calc(100vh - 3rem); overflow-y: auto; }
  nav ol { flex-direction: column; gap: 0.2rem; border-left: 2px solid var(--line); padding-left: 1rem; }
  nav a { font-size: 0.92rem; color: var(--soft); }
}
@media (max-width: 65.99rem) { nav { margin-bottom: 2rem; } }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.8rem; margin: 1.2rem 0 0; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 0.8rem 1rem; }
.tile dt { color: var(--soft); font-size: 0.8rem; }
.tile dd { margin: 0; font-size: 1.5rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.3; }
.tile dd small { display: block; font-size: 0.78rem; font-weight: 400; letter-spacing: 0; color: var(--soft); }
.facts { margin: 0 0 1rem; display: grid; gap: 0.15rem 1.4rem; }
.facts div { display: grid; grid-template-columns: minmax(7rem, 14rem) minmax(0, 1fr); gap: 0.8rem; padding: 0.25rem 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 0 0 1.2rem; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
table { border-collapse: collapse; width: 100%; font-size: 0.88rem; line-height: 1.4; }
caption { text-align: left; padding: 0.6rem 0.8rem 0.4rem; color: var(--soft); font-size: 0.82rem; }
th, td { padding: 0.38rem 0.8rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; font-size: 0.78rem; white-space: nowrap; border-top: 0; }
tbody th { font-weight: 500; min-width: 8.5rem; }
tbody tr:nth-child(even) { background: color-mix(in srgb, var(--wash) 55%, transparent); }
th.number, td.number { text-align: right; white-space: nowrap; }
td small, th small { display: block; color: var(--soft); font-size: 0.74rem; font-weight: 400; line-height: 1.35; }
td.text { min-width: 6rem; }
@media (max-width: 40rem) {
  th, td { padding: 0.38rem 0.55rem; }
  tbody th { min-width: 6rem; }
  td.text { min-width: 5rem; }
  td.text:last-child { min-width: 11rem; }
}
td small.why { white-space: normal; min-width: 7rem; }
.note { color: var(--soft); font-size: 0.82rem; }
td.code, th.code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.8rem; word-break: break-all; min-width: 12rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.2rem; align-items: start; margin: 0 0 1.2rem; }
figure.plot { margin: 0 0 1.2rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1rem 0.7rem; }
.plots figure.plot { margin: 0; }
figure.plot > svg { display: block; width: 100%; max-width: 32rem; height: auto; overflow: visible; }
figcaption { color: var(--soft); font-size: 0.85rem; margin: 0.6rem 0 0; max-width: 68ch; }
figure details { margin: 0.5rem 0 0; }
details { margin: 0 0 1rem; }
summary { cursor: pointer; color: var(--accent); font-size: 0.85rem; padding: 0.25rem 0; }
details .scroll { margin: 0.4rem 0 0.6rem; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 0.9rem 1rem; overflow-x: auto; line-height: 1.5; margin: 0 0 1rem; }
.missing { border-left: 3px solid var(--soft); padding: 0.2rem 0 0.2rem 0.9rem; color: var(--soft); }
.missing code { color: var(--ink); }
.warning { border-left: 3px solid var(--failed); padding: 0.2rem 0 0.2rem 0.9rem; }
.chip { display: inline-block; font-size: 0.75rem; line-height: 1.2; padding: 0.15rem 0.5rem; border-radius: 99px; border: 1px solid var(--line); color: var(--soft); white-space: nowrap; }
.chip.yes, .chip.no, .chip.out { color: var(--ink); font-weight: 600; }
.chip.yes { border-color: var(--target); }
.chip.no { border-color: var(--no-target); }
.chip.out { border-color: var(--left-out); }
.chip.yes::before, .chip.no::before, .chip.out::before { content: ""; display: inline-block; width: 0.6rem; height: 0.6rem; border-radius: 2px; margin-right: 0.3rem; background: var(--left-out); }
.chip.yes::before { background: var(--target); }
.chip.no::before { background: var(--no-target); }
.legend { font-size: 0.8rem; color: var(--soft); display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; align-items: center; max-width: none; }
.legend > span { white-space: nowrap; }
.key { display: inline-block; width: 1rem; height: 0.7rem; border: 2px solid; margin-right: 0.35rem; border-radius: 2px; vertical-align: -0.05rem; }
.key.deciding { border-width: 3px; border-color: var(--box-target); }
.key.target { border-color: var(--box-target); border-width: 1.5px; }
.key.depiction { border-color: var(--box-depiction); }
.key.unknown { border-color: var(--box-unknown); }
.key.look_alike { border-color: var(--box-look); }
.key.crop { border: 1.5px dashed var(--soft); }
.gallery { list-style: none; margin: 0 0 1.2rem; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 12.5rem), 1fr)); gap: 0.9rem; }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; display: flex; flex-direction: column; min-width: 0; }
.shot { aspect-ratio: 1; min-height: 0; display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); place-items: center; background: var(--wash); overflow: hidden; }
.frame { position: relative; max-width: 100%; max-height: 100%; }
.frame.wide { width: 100%; }
.frame.tall { height: 100%; }
.frame img, .frame svg { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.single { display: grid; max-width: 40rem; margin: 0 0 1.2rem; }
.single .frame.tall { height: auto; width: min(100%, 28rem); }
.shot.empty { color: var(--soft); font-size: 0.85rem; }
.frame rect, .frame path { fill: none; vector-effect: non-scaling-stroke; }
.frame .outside { fill: rgb(0 0 0 / 0.42); }
.frame .crop { stroke: #fff; stroke-width: 1; stroke-dasharray: 4 3; }
.frame .under { stroke: rgb(0 0 0 / 0.65); stroke-width: 3.5; }
.frame .box { stroke-width: 1.5; stroke: var(--box-target); }
.frame .box.depiction { stroke: var(--box-depiction); }
.frame .box.unknown { stroke: var(--box-unknown); }
.frame .box.look_alike { stroke: var(--box-look); }
.frame .box.deciding { stroke-width: 3; }
.said { padding: 0.7rem 0.8rem 0.75rem; font-size: 0.82rem; line-height: 1.42; }
.said p { margin: 0 0 0.3rem; }
.said .chips { display: flex; flex-wrap: wrap; gap: 0.25rem; }
.said .id { color: var(--soft); }
.said .credit { color: var(--soft); font-size: 0.74rem; margin: 0; }
@media (max-width: 40rem) {
  h1 { font-size: 1.5rem; }
  header { padding-top: 1.4rem; }
  .gallery { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.6rem; }
  .facts div { grid-template-columns: 1fr; gap: 0; }
  .said { padding: 0.5rem 0.55rem 0.6rem; }
  figure.plot { padding: 0.7rem 0.6rem 0.5rem; }
}
@media print {
  nav, .skip { display: none; }
  section, .card, figure.plot { break-inside: avoid-page; }
}
`;
