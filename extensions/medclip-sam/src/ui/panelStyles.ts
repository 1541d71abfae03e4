/**
 * The panel's look, from the host's theme variables: OHIF's Tailwind build holds only the classes OHIF itself uses, so a
 * run-time plugin brings its own few rules.
 */
/** Our tab's sign: a dashed outline with a cursor in it. */
const TAB_SIGN = `url("data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22" fill="none" stroke="#000" stroke-width="1.7" stroke-linecap="round"><path d="M11 2.5c5 0 8.5 3.5 8.5 8s-3.5 9-8.5 9-8.5-4-8.5-9 3.5-8 8.5-8z" stroke-dasharray="3.6 2.6"/><path d="M11 7v8M9 6.5h4M9 15.5h4"/></svg>'
)}")`;
const TAB = '[data-cy="textSegment-btn"]';

export const PANEL_CSS = `
${TAB} svg{opacity:0}
${TAB}>div,div${TAB}:not(:has(>div)){position:relative}
${TAB}>div::after,div${TAB}:not(:has(>div))::after{content:'';position:absolute;inset:0;margin:auto;width:22px;height:22px;
 background:hsl(var(--primary));-webkit-mask:${TAB_SIGN} center/contain no-repeat;mask:${TAB_SIGN} center/contain no-repeat}
.mcs{display:flex;flex-direction:column;color:hsl(var(--foreground));font-size:clamp(13px,9px + .27vw,18px);line-height:1.4;
 overflow:hidden;height:100%;box-sizing:border-box}
.mcs *{box-sizing:border-box}
.mcs-head,.mcs-dock{flex:none;display:flex;flex-direction:column;gap:6px;padding:8px 10px;position:relative;z-index:1}
.mcs-head{padding-bottom:6px;z-index:2}
.mcs-dock{border-top:1px solid hsl(var(--input));background:hsl(var(--background));max-height:70%;overflow-y:auto}
.mcs-dock:empty{display:none}
.mcs-dock>.mcs-row{flex-wrap:wrap}
.mcs-dock>.mcs-row>button{padding-inline:5px}
.mcs-dock>.mcs-note,.mcs-kept{max-height:14em;overflow-y:auto;flex-shrink:0}
.mcs-middle{flex:1 1 0;min-height:0;overflow-y:auto;overflow-x:hidden;display:flex;flex-direction:column;gap:8px;padding:2px 10px 8px}
.mcs-middle>*{flex-shrink:0}
.mcs-sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.mcs-svg{width:1.2em;height:1.2em;display:block}
.mcs-correct{display:flex;flex-direction:column;gap:4px}
.mcs-tools{display:flex;gap:2px}
.mcs button.mcs-tool{flex:1 1 0;min-width:0;padding:3px 0 1px;display:flex;flex-direction:column;align-items:center;gap:1px}
.mcs button.mcs-tool kbd{border:none;padding:0;min-height:1.2em;line-height:1.2;font-size:.77em}
.mcs button.mcs-tool[aria-pressed=true]{background:#2563c9;border-color:#7fb0ff;color:#fff}
.mcs-save{display:flex;flex-wrap:wrap;align-items:center;gap:4px 8px}
.mcs-save>button[data-cy=medclip-save]{flex:1 0 auto}
.mcs-head[data-folded=true] button[data-cy=medclip-suggestion]{display:none}
.mcs-save-state{flex:100 1 12em;min-width:0;overflow-wrap:anywhere;font-size:.92em}
.mcs-save-state:empty{display:none}
.mcs-save-why{flex:1 1 100%;overflow-wrap:anywhere}
.mcs h2{font-size:1em;font-weight:600;margin:0;color:hsl(var(--foreground))}
.mcs-section{display:flex;flex-direction:column;gap:8px;padding:8px 10px;border-radius:6px;background:hsl(var(--card));
 border:1px solid hsl(var(--input))}
.mcs-stack{display:flex;flex-direction:column;gap:4px}
.mcs-muted{color:hsl(var(--muted-foreground));font-size:.92em}
.mcs-row{display:flex;align-items:center;gap:8px;min-width:0}
.mcs-row>.mcs-grow,.mcs-grow{flex:1 1 auto;min-width:0}
.mcs-break{overflow-wrap:anywhere}
.mcs-whole{flex:none;white-space:nowrap}
.mcs-clip{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.mcs-target{display:flex;flex-wrap:wrap;gap:0 .8em}
.mcs-target>.mcs-clip{flex:1 1 6em;min-width:0}
.mcs-input{width:100%;padding:7px 9px;border-radius:4px;border:1px solid hsl(var(--input));background:hsl(var(--background));
 color:hsl(var(--foreground));font:inherit;resize:none}
.mcs-input::placeholder{color:hsl(var(--muted-foreground));opacity:.85}
.mcs button{font:inherit;border-radius:4px;padding:6px 10px;border:1px solid hsl(var(--input));background:transparent;
 color:hsl(var(--foreground));cursor:pointer;white-space:nowrap}
.mcs button:hover:not(:disabled){background:hsl(var(--accent))}
.mcs button:disabled{opacity:.5;cursor:not-allowed}
.mcs button.mcs-primary{background:#2563c9;border-color:#2563c9;color:#fff;font-weight:600}
.mcs button.mcs-primary:hover:not(:disabled){background:#2b69d6}
.mcs button.mcs-chip{padding:2px 9px;border-radius:999px;font-size:.92em;color:hsl(var(--foreground))}
.mcs button.mcs-link{border:none;padding:2px 4px;white-space:normal;text-align:start;color:hsl(var(--highlight));text-decoration:underline}
.mcs :focus-visible{outline:2px solid hsl(var(--highlight));outline-offset:1px}
.mcs:focus-visible{outline:2px solid hsl(var(--highlight));outline-offset:-2px}
.mcs kbd{border:1px solid currentColor;border-radius:3px;padding:0 4px;font-size:.85em;font-family:inherit;opacity:.85}
.mcs button.mcs-primary kbd{opacity:1}
.mcs-chips{display:flex;flex-wrap:wrap;gap:6px}
.mcs-bar{height:6px;border-radius:3px;background:hsl(var(--input));overflow:hidden}
.mcs-bar>i{display:block;height:100%;background:hsl(var(--highlight));transition:width .15s}
.mcs-bar>i.mcs-unknown{width:35%;animation:mcs-slide 1.2s infinite linear}
@keyframes mcs-slide{from{margin-left:-35%}to{margin-left:100%}}
@media (prefers-reduced-motion:reduce){.mcs-bar>i{transition:none}.mcs-bar>i.mcs-unknown{animation:none;width:100%;opacity:.5}}
.mcs-draft{display:inline-block;background:#ffe14d;color:#1a1400;font-weight:600;font-size:.92em;border-radius:4px;padding:2px 8px}
.mcs-note{overflow-wrap:anywhere;border-left:3px solid hsl(var(--highlight));padding:6px 10px;background:hsl(var(--card));border-radius:0 4px 4px 0}
.mcs-note button{overflow-wrap:normal}
.mcs-note[data-tone=error]{border-color:#ff6b6b}
.mcs-note[data-tone=warning]{border-color:#ffb84d}
.mcs-verdict{font-weight:600}
.mcs-verdict[data-verdict=strong]{color:#6ee7a0}
.mcs-verdict[data-verdict=weak]{color:#ffcf70}
.mcs-verdict[data-verdict=none]{color:#ff9b9b}
.mcs-verdict[data-verdict=unknown],.mcs-verdict[data-verdict=absence]{color:#9bc9ff}
.mcs-side{color:#ffcf70;font-size:.92em}
.mcs-facts{display:grid;grid-template-columns:auto 1fr;gap:3px 12px;margin:0}
.mcs-facts dt{color:hsl(var(--muted-foreground))}
.mcs-facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.mcs-term{display:flex;flex-wrap:wrap;align-items:center;gap:0 8px}
.mcs-term>span:nth-child(2){flex:1 1 96px;min-width:0;overflow-wrap:break-word}
.mcs-swatch{width:12px;height:12px;border-radius:3px;flex:none;border:1px solid rgba(255,255,255,.4)}
.mcs-list{list-style:none;margin:0;padding:0;display:flex;flex-direction:column;gap:6px}
.mcs input[type=range]{flex:1;min-width:0;accent-color:hsl(var(--highlight))}
.mcs-colourbar{height:8px;border-radius:2px;background:linear-gradient(90deg,#280b54,#5b1469,#8b2462,#b23a48,#c8562c,#d2701e,#d48428)}
.mcs-tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(92px,1fr));gap:5px}
.mcs button.mcs-tile{padding:4px 5px;font-size:.92em;overflow:hidden;text-overflow:ellipsis}
.mcs button.mcs-tile[aria-pressed=true]{background:#2563c9;border-color:#7fb0ff;color:#fff}
.mcs button.mcs-small{padding:2px 8px;font-size:.92em}
.mcs button.mcs-small[aria-pressed=true]{background:#2563c9;border-color:#7fb0ff;color:#fff}
.mcs select.mcs-input{padding:3px 6px;font-size:.92em}
.mcs-strip{display:flex;align-items:flex-end;gap:1px;height:22px;overflow:hidden}
.mcs-strip[data-many=true]{gap:0}
.mcs button.mcs-mark{flex:1 1 0;min-width:0;padding:0;border:none;border-radius:1px;height:6px;background:hsl(var(--input))}
.mcs button.mcs-mark[data-mark=ai]{height:20px}
.mcs-legend i[data-mark=ai],.mcs button.mcs-mark[data-mark=ai]{background:#ffe14d}
.mcs button.mcs-mark[data-mark=learnt]{height:17px}
.mcs-legend i[data-mark=learnt],.mcs button.mcs-mark[data-mark=learnt]{background:#4fd1e0}
.mcs button.mcs-mark[data-mark=propagated]{height:15px}
.mcs-legend i[data-mark=propagated],.mcs button.mcs-mark[data-mark=propagated]{background:#7fb0ff}
.mcs button.mcs-mark[data-mark=interpolated]{height:11px}
.mcs-legend i[data-mark=interpolated],.mcs button.mcs-mark[data-mark=interpolated]{background:#b79bff}
.mcs button.mcs-mark[data-mark=carried]{height:13px}
.mcs-legend i[data-mark=carried],.mcs button.mcs-mark[data-mark=carried]{background:#f2a6d8}
.mcs button.mcs-mark[data-mark=hand]{height:20px}
.mcs-legend i[data-mark=hand],.mcs button.mcs-mark[data-mark=hand]{background:#6ee7a0}
.mcs button.mcs-mark[data-mark=stored]{height:20px}
.mcs-legend i[data-mark=stored],.mcs button.mcs-mark[data-mark=stored]{background:#c5ccd8}
.mcs-legend{display:flex;flex-wrap:wrap;gap:2px 10px}
.mcs-legend i{display:inline-block;width:8px;height:8px;border-radius:2px}
.mcs-legend i[data-mark=older],.mcs button.mcs-mark[data-older=true]{background:repeating-linear-gradient(0deg,#ff9f5a 0 3px,transparent 3px 5px)}
.mcs button.mcs-mark[data-here=true]{box-shadow:0 0 0 1px hsl(var(--card)),0 0 0 2px #fff;z-index:1}
.mcs-segment{display:flex;flex-direction:column;gap:3px;padding:7px 8px;border-radius:5px;border:1px solid hsl(var(--input))}
.mcs-segment[data-selected=true]{border-color:#7fb0ff;background:hsl(var(--background))}
.mcs input.mcs-colour{width:18px;height:18px;padding:0;border:none;background:none;flex:none;cursor:pointer}
.mcs button.mcs-name{border:none;padding:0 2px;text-align:left;font-weight:600}
.mcs-state{font-size:.85em;border-radius:3px;padding:1px 6px;border:1px solid currentColor;white-space:nowrap;flex:none}
.mcs-state[data-state=draft]{color:#ffe14d;border-style:dashed}
.mcs-state[data-state=edited]{color:#9cc4ff}
.mcs-state[data-state=accepted]{color:#6ee7a0}
.mcs-state[data-state=flagged]{color:#ffb84d}
.mcs button.mcs-icon{padding:1px 7px;line-height:1.3}
.mcs-wrap{flex-wrap:wrap}
.mcs-end{justify-content:flex-end}
.mcs [hidden]{display:none}
.mcs-measures{grid-template-columns:minmax(0,auto) minmax(56%,1fr);font-size:.92em}
.mcs-fact{display:contents}
.mcs-colourbar{position:relative}
.mcs-colourbar[data-ramp=uncertainty]{background:linear-gradient(90deg,rgb(96 122 152),rgb(245 190 40))}
.mcs-colourbar[data-ramp=own]{background:linear-gradient(90deg,transparent,rgb(96 122 152))}
.mcs-colourbar i{position:absolute;top:-2px;bottom:-2px;width:2px;margin-left:-1px;background:#fff;box-shadow:0 0 0 1px #000}
.mcs-centre{text-align:center}
.mcs-is-draft{border:1px dashed #ffe14d}
.mcs-combobox{position:relative}
.mcs-options{position:absolute;left:0;right:0;top:calc(100% + 2px);z-index:20;list-style:none;margin:0;padding:4px;border-radius:4px;
 background:hsl(var(--popover,var(--card)));border:1px solid hsl(var(--input));box-shadow:0 6px 18px rgba(0,0,0,.6);max-height:260px;overflow-y:auto}
.mcs-terms{list-style:none;margin:0;padding:0;max-height:190px;overflow-y:auto}
.mcs-options[hidden]{display:none}
.mcs-options li,.mcs-terms li{display:flex;align-items:center;gap:8px;padding:4px 6px;border-radius:3px;cursor:pointer;min-width:0}
.mcs-options li[aria-selected=true],.mcs-terms li[aria-selected=true]{background:#2563c9;color:#fff}
.mcs-options li[aria-selected=true] .mcs-muted,.mcs-terms li[aria-selected=true] .mcs-muted{color:#fff}
.mcs-options li:hover,.mcs-terms li:hover{outline:1px solid hsl(var(--highlight))}
.mcs button.mcs-chip[aria-pressed=true]{background:#2563c9;border-color:#7fb0ff;color:#fff}
.mcs button.mcs-region{border-style:dashed}
.mcs-candidates{display:flex;gap:6px;overflow-x:auto;padding:2px}
.mcs button.mcs-candidate{position:relative;padding:0;width:60px;height:60px;flex:none;overflow:hidden;border-width:2px}
.mcs button.mcs-candidate[aria-pressed=true]{border-color:#ffe14d}
.mcs button.mcs-candidate canvas{display:block;width:56px;height:56px}
.mcs button.mcs-candidate span{position:absolute;left:2px;top:1px;padding:0 4px;border-radius:3px;background:rgba(0,0,0,.75);color:#fff;font-size:.85em}
.mcs-details summary,.mcs-provenance summary{cursor:pointer;color:hsl(var(--muted-foreground));font-size:.92em}
.mcs-details[open] summary,.mcs-provenance[open] summary{margin-bottom:6px}
.mcs-half{width:55%;padding:3px 6px;font-size:.92em}
.mcs-tour{border-color:#7fb0ff}
.mcs-provenance dd{font-size:.92em}
.mcs-foot{margin-top:auto;font-size:.85em;color:hsl(var(--muted-foreground))}
`;

const STYLE_ID = 'medclip-sam-panel-style';

/** Adds the rules to the page once. */
export function ensurePanelStyles(target: Document): void {
  if (target.getElementById(STYLE_ID)) return;
  const style = target.createElement('style');
  style.id = STYLE_ID;
  style.textContent = PANEL_CSS;
  target.head.appendChild(style);
}
