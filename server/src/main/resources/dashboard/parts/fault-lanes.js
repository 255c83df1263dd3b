import { Part, html } from '../core/part.js';
import { clock, duration, now } from '../core/format.js';
import { faultKind } from '../core/states.js';

const LABEL = 104;
const LANE = 26;
const MOST_LANES = 24;
const TICKS = 6;

// Faults over time: one lane a node, a bar from report to recovery, a tick where it recovered.
class FaultLanes extends Part {
  static properties = { faults: { attribute: false }, minutes: { type: Number }, width: { state: true } };

  constructor() {
    super();
    this.width = 900;
  }

  connectedCallback() {
    super.connectedCallback();
    this.sizes = new ResizeObserver(() => { this.width = Math.max(300, this.clientWidth); });
    this.sizes.observe(this);
    this.timer = setInterval(() => { if (!document.hidden) this.requestUpdate(); }, 1_000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes.disconnect();
    clearInterval(this.timer);
  }

  render() {
    const to = now();
    const from = to - this.minutes * 60_000;
    const shown = this.faults.filter((f) => !f.status.closedAt || Date.parse(f.status.closedAt) > from);
    const lanes = [...new Set(shown.map((f) => f.spec.node))].sort(byName).slice(0, MOST_LANES);
    const x = (t) => LABEL + ((Math.max(from, Math.min(to, t)) - from) * (this.width - LABEL - 8)) / (to - from);
    return html`<div class="lanes" role="img" aria-label=${`${shown.length} faults on ${lanes.length} nodes in the last ${this.minutes} minutes`}>
      ${Array.from({ length: TICKS }, (_, i) => {
        const at = from + ((to - from) * i) / (TICKS - 1);
        return html`<span class="lane-tick faint" data-edge=${i === 0 ? 'first' : i === TICKS - 1 ? 'last' : 'inner'} .style=${`left:${x(at)}px`}>${clock(at)}</span>`;
      })}
      ${lanes.map((node) => html`<div class="lane" .style=${`height:${LANE}px`}><span class="mono muted clip-text">${node}</span>
        ${shown.filter((f) => f.spec.node === node).map((f) => this.bar(f, x, to))}</div>`)}
      ${lanes.length ? '' : html`<p class="muted lane-none">No fault in this window.</p>`}</div>`;
  }

  bar(fault, x, to) {
    const { spec, status } = fault;
    const opened = Date.parse(status.openedAt);
    const closed = status.closedAt ? Date.parse(status.closedAt) : to;
    const left = x(opened);
    const title = `${faultKind(spec.kind)} on ${spec.node}${spec.gpu === null ? '' : ` GPU ${spec.gpu}`}${spec.injected ? ', injected' : ''}: ${spec.message} · ${clock(opened)} · ${
      status.closedAt ? `recovered after ${duration((closed - opened) / 1000)}` : `open for ${duration((to - opened) / 1000)}`}`;
    return html`<i class=${`fault-bar ${status.closedAt ? 'over' : 'open'} ${spec.injected ? 'injected' : ''}`} data-kind=${spec.kind} title=${title}
      .style=${`left:${left}px;width:${Math.max(4, x(closed) - left)}px`}></i>`;
  }
}
customElements.define('fault-lanes', FaultLanes);

const byName = (a, b) => a.localeCompare(b, 'en', { numeric: true });
