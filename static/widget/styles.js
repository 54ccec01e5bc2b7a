/**
 * The look of the chat, as one constructable style sheet: it needs no `unsafe-inline` and touches nothing of the page.
 *
 * Logical properties throughout, so that right-to-left needs no second sheet. Text has a contrast of 7:1 or more.
 */

/*
 * Letters are as large as the person's browser has them, whatever the page does to its own: `medium` is what they chose,
 * and --handoff-px is a sixteenth of it, so a pixel where nobody chose. Registered it is a length, and means the same
 * inside smaller letters. In a browser too old for that those inside others come out a little smaller.
 */
try {
  CSS.registerProperty({ name: "--handoff-px", syntax: "<length>", inherits: true, initialValue: "1px" });
} catch { /* too old, or registered by another copy of the chat on this page */ }
const px = (number) => `calc(${number} * var(--handoff-px))`;

const LIGHT = `
    color-scheme: light; --accent: var(--ink-light); --danger: #8f1717; --theirs: #eef1f3;
    --surface: #fff; --sunken: #f4f6f7; --text: #16202a; --muted: #44505c; --line: #d5dbe0; --control: #76828d;
    --shadow: 0 1px 2px rgb(16 22 28 / .12), 0 12px 40px rgb(16 22 28 / .18);
`;

const DARK = `
    color-scheme: dark; --accent: var(--ink-dark); --danger: #ffb3ab; --theirs: #232d36;
    --surface: #12181d; --sunken: #1b232a; --text: #edf1f4; --muted: #b6c1ca; --line: #33404b; --control: #8794a0;
    --shadow: 0 0 0 1px #33404b, 0 12px 40px rgb(0 0 0 / .5);
`;

const TOKENS = `
:host {
  all: initial; display: block; ${LIGHT}
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Noto Sans Thai", "Noto Sans CJK SC", sans-serif;
}
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
:host([theme="dark"]) { ${DARK} }
@media (prefers-contrast: more) { :host(:not([theme])), :host([theme]) { --muted: var(--text); --line: var(--control); } }
:host([hidden]) { display: none; }
:host([mode="page"]) { block-size: 100%; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.frame { color: var(--text); font: 400 medium/1.5 var(--font); --handoff-px: .0625em; text-align: start; -webkit-text-size-adjust: 100%; }
.frame.page { block-size: 100%; }
h2, h3, h4, p, dl, dd, ul { margin: 0; padding: 0; font: inherit; }
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; border: 0; background: none; padding: 0; touch-action: manipulation; }
button[aria-disabled="true"] { cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.icon { inline-size: ${px(20)}; block-size: ${px(20)}; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; flex: none; }
[dir="rtl"] .icon-send, [dir="rtl"] .icon-back { transform: scaleX(-1); }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

const FRAME = `
.opener {
  position: fixed; inset-block-end: 20px; inset-inline: var(--from-start) var(--from-end); z-index: 2147483000;
  inline-size: 56px; block-size: 56px; display: grid; place-items: center; border-radius: 50%;
  background: var(--fill); color: var(--on-fill); box-shadow: 0 0 0 1px rgb(255 255 255 / .5), 0 4px 16px rgb(16 22 28 / .25);
}
.opener .icon { inline-size: 26px; block-size: 26px; }
.opener:focus-visible { outline-width: 3px; }
.badge {
  position: absolute; inset-block-start: -2px; inset-inline-end: -2px; min-inline-size: ${px(22)}; block-size: ${px(22)}; padding-inline: 6px;
  border-radius: ${px(11)}; background: #8f1717; color: #fff; font: 600 ${px(13)}/${px(22)} var(--font); text-align: center; box-shadow: 0 0 0 2px #fff;
}
.panel { display: flex; flex-direction: column; overflow: hidden; background: var(--surface); outline: none; }
.frame.page .panel { block-size: 100%; }
.head { display: flex; align-items: center; gap: 12px; padding: 12px 16px; border-block-end: 1px solid var(--line); flex: none; }
.who { flex: 1; min-inline-size: 0; }
h2 { font-weight: 600; font-size: ${px(17)}; line-height: 1.3; overflow-wrap: anywhere; }
.place { display: flex; flex-wrap: wrap; gap: 0 8px; color: var(--muted); font-size: ${px(14)}; line-height: 1.45; overflow-wrap: anywhere; }
.place:empty { display: none; }
.close { inline-size: 36px; block-size: 36px; display: grid; place-items: center; border-radius: 8px; flex: none; color: var(--muted); margin-inline-end: -6px; }
.close:hover, .return:hover, .older:hover { background: var(--sunken); color: var(--text); }
.strip { flex: none; padding: 4px 8px; border-block-end: 1px solid var(--line); background: var(--sunken); }
.return { display: inline-flex; align-items: center; gap: 8px; min-block-size: 32px; padding: 2px 8px; border-radius: 8px; color: var(--accent); font-weight: 600; font-size: ${px(15)}; text-align: start; }
.return:hover { text-decoration: underline; color: var(--accent); }
:is(.return, .consent-buttons > button, .file-act)[aria-disabled="true"] { opacity: .6; }
.return .icon { inline-size: ${px(18)}; block-size: ${px(18)}; }
.avatar { display: inline-grid; place-items: center; inline-size: ${px(26)}; block-size: ${px(26)}; border-radius: 50%; color: #fff; font-weight: 600; font-size: ${px(12)}; line-height: 1; flex: none; letter-spacing: -.02em; }
.face .avatar { inline-size: ${px(38)}; block-size: ${px(38)}; font-size: ${px(15)}; }
.face { display: flex; }
.on-slate { background: #475569; } .on-teal { background: #0f6b66; } .on-indigo { background: #4046a8; } .on-plum { background: #7a3570; }
.on-rust { background: #a0411d; } .on-olive { background: #586018; } .on-ochre { background: #8a5a00; } .on-steel { background: #3d6585; }
.domain { display: inline-flex; align-items: flex-start; gap: 3px; }
:is(.place, .speaker, .domain) > bdi { text-align: -webkit-match-parent; text-align: match-parent; }
.human { padding-inline: 6px; border: 1px solid var(--line); border-radius: 8px; color: var(--text); font-size: ${px(13)}; }
.place > .human { margin-block-start: 2px; }
.domain .icon { inline-size: ${px(14)}; block-size: ${px(14)}; margin-block-start: .2em; }
`;

const THREAD = `
.middle { position: relative; flex: 1; min-block-size: 0; display: flex; }
.scroller { flex: 1; min-inline-size: 0; overflow-y: auto; overscroll-behavior: contain; display: flex; flex-direction: column; }
.scroller:focus-visible { outline-offset: -3px; }
.content { margin-block-start: auto; padding: 16px; display: flex; flex-direction: column; }
.log { display: block; }
.row { display: flex; flex-direction: column; align-items: flex-start; content-visibility: auto; contain-intrinsic-size: auto 60px; margin-block-start: 4px; }
.row.first { margin-block-start: 16px; }
.row.mine { align-items: flex-end; }
.speaker { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 6px; margin-block-end: 4px; font-size: ${px(14)}; line-height: 1.4; color: var(--muted); overflow-wrap: anywhere; }
.speaker .name { font-weight: 600; color: var(--text); }
.row:not(.first) .speaker > :not(.name) { display: none; }
.row:not(.first) .speaker { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
.bubble {
  max-inline-size: min(88%, ${px(544)}); padding: 8px 12px; border-radius: var(--radius); background: var(--theirs);
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; text-align: start;
}
.mine .bubble { background: var(--fill); color: var(--on-fill); }
.bubble a { color: var(--accent); text-underline-offset: 2px; }
.mine .bubble a { color: inherit; }
.mine .bubble a:focus-visible { outline-color: currentcolor; }
.log.over .retry { display: none; }
.file { display: flex; gap: 10px; max-inline-size: min(88%, ${px(544)}); padding: 8px 12px; border: 1px solid var(--line); border-radius: var(--radius); font-size: ${px(15)}; margin-block-end: 2px; }
.file > div { min-inline-size: 0; }
.file .icon { margin-block-start: 1px; color: var(--muted); }
.file-facts { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; }
.file-acts { display: flex; flex-wrap: wrap; gap: 4px 14px; }
.file-act { min-block-size: 28px; color: var(--accent); font-weight: 600; border-radius: 4px; }
.file-act:hover { text-decoration: underline; text-underline-offset: 2px; }
.file progress { display: block; inline-size: ${px(192)}; max-inline-size: 100%; block-size: 6px; margin-block: 6px 2px; accent-color: var(--accent); }
.file-where { display: block; color: var(--muted); font-size: ${px(14)}; }
.file-trouble { display: block; color: var(--danger); font-size: ${px(14)}; }
:is(.file-trouble, .file-where):empty { display: none; }
.facts { display: none; align-items: center; flex-wrap: wrap; gap: 0 8px; min-block-size: 20px; margin-block-start: 3px; font-size: ${px(13)}; line-height: 1.5; color: var(--muted); }
.row.last .facts, .row.unsettled .facts { display: flex; }
.mine .facts { justify-content: flex-end; text-align: end; }
.delivery:empty { display: none; }
.failed .delivery { color: var(--danger); font-weight: 600; }
.retry { min-block-size: 24px; padding-inline: 4px; color: var(--accent); font-weight: 600; text-decoration: underline; text-underline-offset: 2px; }
.notice { align-items: center; margin-block: 12px 4px; }
.notice-line { max-inline-size: 92%; color: var(--muted); font-size: ${px(14)}; line-height: 1.45; text-align: center; text-wrap: balance; overflow-wrap: anywhere; }
.passed-on { align-self: stretch; border: 1px solid var(--line); border-radius: var(--radius); padding: 12px 16px; font-size: ${px(15)}; overflow-wrap: anywhere; }
.row.card { border: 0; padding: 0; margin-block: 12px 4px; align-items: stretch; }
.passed-on h3 { font-weight: 600; font-size: ${px(16)}; line-height: 1.35; }
.card-where, .card-turns, .passed-on .said-by, .passed-on .why { color: var(--muted); font-size: ${px(14)}; }
.card-turns { margin-block-start: 4px; }
.card-file { display: flex; align-items: flex-start; gap: 6px; margin-block-start: 4px; }
.card-file .icon { inline-size: ${px(16)}; block-size: ${px(16)}; margin-block-start: .25em; color: var(--muted); }
.card-file > bdi { text-align: -webkit-match-parent; text-align: match-parent; }
.passed-on details { margin-block-start: 8px; border-block-start: 1px solid var(--line); padding-block-start: 4px; }
.passed-on summary { min-block-size: 28px; display: list-item; align-content: center; cursor: pointer; color: var(--accent); font-weight: 600; border-radius: 4px; }
.passed-on dl { padding-block: 4px; }
.passed-on dt { color: var(--muted); font-size: ${px(14)}; margin-block-start: 8px; }
.passed-on dd { white-space: pre-wrap; }
.passed-on .said-by { display: block; }
.passed-on h4 { font-weight: 600; margin-block-start: 10px; padding-block-start: 8px; border-block-start: 1px solid var(--line); }
.passed-on ul { list-style: none; }
.passed-on li { margin-block-start: 4px; }
.passed-on .why { display: block; }
.consent-hint { margin-block-start: 8px; }
.consent fieldset { border: 0; padding: 0; margin: 10px 0 0; min-inline-size: 0; }
.consent legend, .consent-name { font-weight: 600; padding: 0; }
.consent-item { display: flex; align-items: flex-start; gap: 10px; padding-block: 6px; min-block-size: 28px; }
.consent-item input { flex: none; inline-size: 20px; block-size: 20px; margin: 1px 0 0; accent-color: var(--accent); }
.consent-item .consent-name, .consent-said .consent-name { display: block; font-weight: 400; font-size: ${px(14)}; color: var(--muted); }
.consent-value { display: block; white-space: pre-wrap; overflow-wrap: anywhere; text-align: -webkit-match-parent; text-align: match-parent; }
.consent-said { margin-block-start: 10px; padding-block-start: 8px; border-block-start: 1px solid var(--line); }
.consent-buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 14px; }
.consent-buttons .reply { border-radius: max(4px, calc(var(--radius) - 4px)); }
.consent-trouble { color: var(--danger); } .consent-trouble:empty { display: none; }
.typing { display: flex; align-items: center; gap: 8px; margin-block-start: 12px; color: var(--muted); font-size: ${px(14)}; }
.dots { display: inline-flex; gap: 4px; }
.dots i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: var(--control); animation: breathe 1.2s ease-in-out infinite; }
.dots i:nth-child(2) { animation-delay: .2s; } .dots i:nth-child(3) { animation-delay: .4s; }
@keyframes breathe { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; } }
.slow { color: var(--muted); font-size: ${px(14)}; margin-block-start: 12px; }
.loading { align-self: center; color: var(--muted); font-size: ${px(14)}; animation: appear 0s .3s backwards; }
@keyframes appear { from { opacity: 0; } }
.older { align-self: center; min-block-size: 32px; padding-inline: 12px; border-radius: 16px; color: var(--accent); font-size: ${px(14)}; font-weight: 600; }
.jump {
  position: absolute; inset-block-end: 12px; inset-inline: 0; margin-inline: auto; inline-size: fit-content; display: inline-flex; align-items: center; gap: 6px;
  min-block-size: 34px; padding-inline: 12px; border-radius: 17px; background: var(--surface); color: var(--accent); font-size: ${px(14)}; font-weight: 600;
  border: 1px solid var(--control); box-shadow: 0 2px 10px rgb(16 22 28 / .18);
}
.jump .icon { inline-size: ${px(16)}; block-size: ${px(16)}; }
.replies { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 12px; }
.reply { min-block-size: 36px; max-inline-size: 100%; padding: 6px 14px; border-radius: 18px; border: 1px solid var(--accent); color: var(--accent); background: var(--surface); font-size: ${px(15)}; text-align: start; overflow-wrap: anywhere; }
.reply:hover { background: var(--sunken); }
`;

const WRITING = `
.banner { flex: none; padding: 6px 16px; background: var(--sunken); border-block-start: 1px solid var(--line); color: var(--text); font-size: ${px(14)}; }
.banner:empty { display: none; }
.composer { flex: none; padding: 10px 12px calc(10px + env(safe-area-inset-bottom, 0px)); border-block-start: 1px solid var(--line); }
.field { display: flex; align-items: flex-end; gap: 6px; border: 1px solid var(--control); border-radius: var(--radius); padding: 4px; background: var(--surface); }
.field:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
textarea { flex: 1; min-inline-size: 0; border: 0; outline: none; resize: none; background: none; padding: 6px 8px; line-height: 1.5; font-size: ${px(16)}; max-block-size: ${px(144)}; min-block-size: 36px; overflow-y: auto; }
textarea:focus-visible { outline: none; }
textarea::placeholder { color: var(--muted); opacity: 1; }
.send { inline-size: 36px; block-size: 36px; display: grid; place-items: center; border-radius: max(4px, calc(var(--radius) - 4px)); background: var(--fill); color: var(--on-fill); flex: none; }
.send[aria-disabled="true"] { background: var(--sunken); color: var(--muted); }
.attach { inline-size: 36px; block-size: 36px; display: grid; place-items: center; border-radius: max(4px, calc(var(--radius) - 4px)); color: var(--muted); flex: none; }
.attach:hover { background: var(--sunken); color: var(--text); }
.tray { list-style: none; display: flex; flex-direction: column; gap: 4px; padding-block-end: 8px; }
.tray li { display: flex; align-items: center; gap: 8px; padding: 2px 4px 2px 10px; border-radius: max(4px, calc(var(--radius) - 4px)); background: var(--sunken); font-size: ${px(15)}; }
.tray .file-name { flex: 1; min-inline-size: 0; }
.file-name { overflow-wrap: anywhere; text-align: -webkit-match-parent; text-align: match-parent; }
.file-size { color: var(--muted); font-size: ${px(13)}; white-space: nowrap; flex: none; }
.leave-out { inline-size: 32px; block-size: 32px; display: grid; place-items: center; border-radius: 8px; color: var(--muted); flex: none; }
.leave-out:hover { background: var(--line); color: var(--text); }
.tray-trouble { white-space: pre-line; color: var(--danger); font-size: ${px(14)}; padding: 0 4px 6px; overflow-wrap: anywhere; }
.tray-trouble:empty { display: none; }
.count { color: var(--muted); font-size: ${px(13)}; padding: 0 4px 6px; }
.count:empty { display: none; }
.count.over { color: var(--danger); font-weight: 600; }
.ending:focus { outline: none; }
.ending { flex: none; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 12px; padding: 12px 16px; border-block-start: 1px solid var(--line); color: var(--muted); font-size: ${px(15)}; }
.again { min-block-size: 36px; padding-inline: 14px; border-radius: max(4px, calc(var(--radius) - 4px)); background: var(--fill); color: var(--on-fill); font-weight: 600; }
`;

const PLACES = `
.frame.launcher .panel {
  position: fixed; inset-block-end: 20px; inset-inline: var(--from-start) var(--from-end); z-index: 2147483000;
  inline-size: min(${px(400)}, calc(100vw - 40px)); block-size: min(${px(680)}, calc(100vh - 40px)); border-radius: var(--radius); box-shadow: var(--shadow);
}
@media (max-width: 480px), (max-height: 480px) {
  .frame.launcher .panel {
    inset: var(--visible-top, 0px) 0 auto 0; inline-size: 100%; block-size: 100vh; block-size: 100dvh; block-size: var(--visible-height, 100dvh);
    border-radius: 0; box-shadow: none;
  }
}
/* A small screen, or a page enlarged four times: what is said needs the room. */
@media (max-height: 360px) {
  .head { padding-block: 4px; }
  .face { display: none; }
  .who { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; }
  .strip { padding-block: 0; }
  .composer { padding-block: 4px; }
}
/* Four times enlarged on a laptop: institution and domain are read above each message. */
@media (max-height: 260px) {
  .place { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .head { padding-block: 0; }
  h2 { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .close { block-size: 32px; }
  .return { min-block-size: 24px; padding-block: 0; }
  .composer { padding-block: 2px; }
  .field { padding-block: 0; }
  .content { padding-block: 4px; }
  .row.first { margin-block-start: 4px; }
}
/* A finger needs more room than a mouse. */
@media (pointer: coarse) {
  .close, .send, .attach, .leave-out { inline-size: 44px; block-size: 44px; }
  .return, .reply, .again, .jump, .older, .retry, .file-act, .passed-on summary { min-block-size: 44px; }
  textarea { min-block-size: 44px; padding-block: 10px; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (forced-colors: active) {
  .panel, .bubble, .opener, .send, .again, .badge, .avatar, .dots i { border: 1px solid; }
  .dots i { background: CanvasText; }
  .field:focus-within { outline: 2px solid Highlight; outline-offset: 1px; }
}
@media print { .corner { display: none; } }
`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(TOKENS + FRAME + THREAD + WRITING + PLACES);
