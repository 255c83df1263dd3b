import { Part, Watch, Fresh, html } from '../core/part.js';
import { live } from '../core/live.js';
import { get, query } from '../core/api.js';
import { refine, router, go } from '../core/router.js';
import { cellCount, cellRows, stateCounts } from '../core/cells.js';
import { GPU_STATES } from '../core/states.js';
import { count } from '../core/format.js';
import { sequentialCss } from '../core/colour.js';
import { empty } from '../parts/marks.js';
import { gpuTable } from '../parts/gpu-table.js';
import '../parts/gpu-heatmap.js';

const MODES = [['state', 'State'], ['load', 'Load'], ['temperature', 'Temperature']];
const TABLE_ROWS = 200;
const MOST_PAGES = 5;
const DETAILED_CELLS = 256;

// Every GPU at a glance, coloured by state, load or temperature; the same as a table.
class GpusScreen extends Part {
  constructor() {
    super();
    new Watch(this, live, 'cluster', 'layout');
    new Watch(this, router, 'route');
    this.table = new Fresh(this, (signal) => (router.route.filters.view === 'table'
      ? get(`/api/v1/gpus${query({ limit: TABLE_ROWS, state: router.route.filters.state })}`, signal) : Promise.resolve(undefined)), 1_500);
    this.known = new Fresh(this, (signal) => (this.wantsDetail() ? this.readDetail(signal) : Promise.resolve(undefined)), 1_500);
    this.routed = () => {
      this.table.refresh();
      this.known.refresh();
    };
  }

  connectedCallback() {
    super.connectedCallback();
    router.addEventListener('route', this.routed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    router.removeEventListener('route', this.routed);
  }

  // The stream brings states and load; jobs and temperatures are read where they are shown.
  wantsDetail() {
    const { mode, view } = router.route.filters;
    return view !== 'table' && (mode === 'temperature' || cellCount() <= DETAILED_CELLS);
  }

  // Jobs and temperatures by place in the heatmap; of the first few thousand GPUs.
  async readDetail(signal) {
    const first = new Map(cellRows().map((r) => [r.id, r.first]));
    const found = new Map();
    let token = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const list = await get(`/api/v1/gpus${query({ limit: 1000, fields: 'nodeId,index,telemetry,jobs', continue: token })}`, signal);
      for (const gpu of list.items) {
        found.set(first.get(gpu.nodeId) + gpu.index, { celsius: gpu.telemetry?.temperatureCelsius, jobs: gpu.jobs.map((j) => j.name).join(', ') });
      }
      token = list.metadata.continue;
      if (!token) break;
    }
    return found;
  }

  render() {
    const { filters } = router.route;
    const mode = filters.mode ?? 'state';
    const asTable = filters.view === 'table';
    return html`<div class="screen-head"><h1>GPUs</h1>
        <div class="segments" role="group" aria-label="Colour by">${MODES.map(([key, label]) => html`<button
          aria-pressed=${mode === key ? 'true' : 'false'} ?disabled=${asTable} @click=${() => refine({ mode: key })}>${label}</button>`)}</div>
        <span class="grow"></span>
        <div class="segments" role="group" aria-label="View"><button aria-pressed=${asTable ? 'false' : 'true'} @click=${() => refine({ view: '' })}>Heatmap</button>
          <button aria-pressed=${asTable ? 'true' : 'false'} @click=${() => refine({ view: 'table' })}>Table</button></div></div>
      <div class="stack">
        <section class="panel"><div class="body">${this.legend(filters, mode)}</div></section>
        <section class="panel"><div class=${asTable ? '' : 'body'}>${asTable ? this.rows() : this.map(filters, mode)}</div></section>
      </div>`;
  }

  map(filters, mode) {
    if (!cellCount()) {
      return live.lastAt ? empty('No GPU yet', html`Nodes bring GPUs: <code>stoker agent</code>, or <code>stoker up --gpus 4</code> for virtual slots on this machine.`) : empty('Reading GPUs…', '');
    }
    return html`<gpu-heatmap .mode=${mode} .only=${filters.state ?? ''} .known=${this.known.value}
      @cell=${(e) => go('nodes', '', { q: e.detail.node, open: e.detail.node })}></gpu-heatmap>`;
  }

  rows() {
    const list = this.table.value;
    if (!list) return empty('Reading GPUs…', '');
    return html`${gpuTable(list.items, true)}<div class="pager muted">${count(list.items.length)} of ${count(list.metadata.total)}</div>`;
  }

  legend(filters, mode) {
    const counts = stateCounts();
    return html`<div class="gpu-legend">${GPU_STATES.map((s, i) => html`<button class="plain small" aria-pressed=${filters.state === s.key ? 'true' : 'false'}
        @click=${() => refine({ state: filters.state === s.key ? '' : s.key })} title=${`show only ${s.word}`}>
        <i class="swatch" data-tone=${s.tone} data-state=${s.key}></i>${s.glyph} ${s.word} <b>${count(counts[i])}</b></button>`)}
      <span class="grow"></span>
      ${mode === 'state' ? '' : html`<span class="scale"><span class="faint">${mode === 'load' ? '0%' : '30 °C'}</span>${Array.from({ length: 16 }, (_, i) => html`<i
        .style=${`background:${sequentialCss(i / 15)}`}></i>`)}<span class="faint">${mode === 'load' ? '100%' : '90 °C'}</span></span>`}
      ${live.cluster?.realms.real?.virtual ? html`<span class="badge virtual">${count(live.cluster.realms.real.virtual)} virtual</span>` : ''}
      ${live.cluster?.realms.simulated?.gpus ? html`<span class="badge simulated">${count(live.cluster.realms.simulated.gpus)} simulated</span>` : ''}</div>`;
  }
}
customElements.define('gpus-screen', GpusScreen);
