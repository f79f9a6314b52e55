"""The one style sheet of an exported page: light and dark as the reader's system is, and black on white on paper."""

from __future__ import annotations

SHEET = """
:root { color-scheme: light dark;
  --text: #1f2328; --muted: #59636e; --page: #ffffff; --panel: #f6f7f9; --bubble: #eef1f6; --line: #d9dee5;
  --accent: #4b45c6; --code: #f6f7f9; --error: #b3261e;
  --c: #59636e; --k: #a0229a; --t: #0b5cad; --f: #7a4a00; --s: #0a6a3b; --n: #0b5cad; --i: #0a6a3b; --d: #b3261e; }
@media (prefers-color-scheme: dark) { :root {
  --text: #e6e8eb; --muted: #9aa4af; --page: #16181c; --panel: #1d2025; --bubble: #262b33; --line: #353b44;
  --accent: #a5a1ff; --code: #1d2025; --error: #f2a29b;
  --c: #9aa4af; --k: #d8a0e8; --t: #8ec3ff; --f: #e6c07b; --s: #98c98a; --n: #8ec3ff; --i: #98c98a; --d: #f2a29b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 40px 24px 80px; max-width: 808px; background: var(--page); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", sans-serif;
  overflow-wrap: break-word; }
h1 { margin: 0 0 4px; font-size: 26px; line-height: 1.3; }
h2 { margin: 0; font-size: 15px; line-height: 24px; }
h3, h4, h5, h6 { margin: 24px 0 8px; line-height: 1.35; }
h3 { font-size: 21px; } h4 { font-size: 18px; } h5, h6 { font-size: 16px; }
.about { margin: 0; color: var(--muted); font-size: 13px; line-height: 24px; }
article { margin-top: 32px; }
article > header { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; }
.user .content { margin-top: 4px; padding: 8px 16px; background: var(--bubble); border-radius: 8px; }
.typed, .raw { white-space: pre-wrap; }
p, ul, ol, pre, blockquote, table, details, .display, .wide { margin: 12px 0; }
li > p { margin: 4px 0; } li.task { list-style: none; margin-inline-start: -24px; } li.task > p { display: inline; }
ul, ol { padding-inline-start: 28px; }
blockquote { margin-inline: 0; padding-inline-start: 16px; border-inline-start: 3px solid var(--line);
  color: var(--muted); }
hr { border: 0; border-top: 1px solid var(--line); margin: 24px 0; }
a { color: var(--accent); }
.image::before { content: "🖼 "; }
code, kbd, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", Menlo, Consolas, monospace;
  font-size: 14px; }
:not(pre) > code, kbd { padding: 1px 5px; background: var(--code); border: 1px solid var(--line); border-radius: 4px; }
pre { padding: 12px 16px; overflow-x: auto; background: var(--code); border: 1px solid var(--line);
  border-radius: 8px; line-height: 1.5; }
pre[data-language]::before { content: attr(data-language); display: block; margin-bottom: 8px; color: var(--muted);
  font: 12px/16px system-ui, sans-serif; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 0; }
th, td { padding: 6px 12px; border: 1px solid var(--line); text-align: start; vertical-align: top; }
th { background: var(--panel); }
.display { overflow-x: auto; text-align: center; }
.boxed { border: 1px solid; padding: 2px 4px; } .cancelled { text-decoration: line-through; }
.note { display: flex; gap: 8px; color: var(--muted); font-size: 14px; }
details { padding: 4px 16px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
summary { cursor: pointer; color: var(--muted); font-size: 14px; line-height: 24px; }
details.trace > .content { font-size: 15px; color: var(--muted); }
.remark { margin: 12px 0; padding: 8px 16px; border: 1px solid var(--line); border-radius: 8px; font-size: 14px; }
.failed .remark.ending { color: var(--error); }
.files { margin: 4px 0; padding: 0; list-style: none; font-size: 14px; color: var(--muted); }
.files b { color: var(--text); font-weight: 600; } .files code { font-size: 12px; }
.c { color: var(--c); font-style: italic; } .k { color: var(--k); } .t { color: var(--t); } .f { color: var(--f); }
.s { color: var(--s); } .n { color: var(--n); } .i { color: var(--i); } .d { color: var(--d); }
@media print {
  :root { color-scheme: light; --text: #000; --muted: #444; --page: #fff; --panel: #fff; --bubble: #f2f2f2;
    --line: #bbb; --accent: #000; --code: #fff; --error: #000;
    --c: #555; --k: #000; --t: #000; --f: #000; --s: #333; --n: #000; --i: #000; --d: #000; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  pre { white-space: pre-wrap; } pre, table, .remark { break-inside: avoid; }
  h2, h3, h4, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
""".strip()
