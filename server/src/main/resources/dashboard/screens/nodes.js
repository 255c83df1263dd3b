import { Part, Watch, Fresh, html } from '../core/part.js';
import { live } from '../core/live.js';
import { Fleet, MOST_LISTED, smallFleet } from '../core/fleet.js';
import { get } from '../core/api.js';
import { link, refine, router } from '../core/router.js';
import { drain, undrain } from '../core/actions.js';
import { between, count, mib, percent, trim, watts } from '../core/format.js';
import { empty, nodeMark, realmMark, virtualMark, bar } from '../parts/marks.js';
import { gpuTable } from '../parts/gpu-table.js';

const VIEWS = [['', 'All'], ['up', 'Up'], ['suspect', 'Suspect'], ['lost', 'Lost'], ['drain', 'Drained']];

// All nodes with what they hold; a row opens to its GPUs and jobs.
class NodesScreen extends Part {
  constructor() {
    super();
    new Watch(this, router, 'route');
    this.fleet = new Fleet(this, () => router.route.filters.q);
    this.gpus = new Fresh(this, (signal) => (router.route.filters.open
      ? get(`/api/v1/nodes/${encodeURIComponent(router.route.filters.open)}/gpus`, signal) : Promise.resolve(undefined)), 1_000);
  }

  toggle(name) {
    refine({ open: router.route.filters.open === name ? '' : name });
    this.gpus.value = undefined;
    this.gpus.refresh();
  }

  render() {
    const { filters } = router.route;
    const known = this.fleet.nodes();
    const all = known ?? [];
    const q = (filters.q ?? '').toLowerCase();
    const nodes = all.filter((n) => (!q || n.metadata.name.toLowerCase().includes(q) || n.spec.rack.includes(q))
      && n.status.display.startsWith(filters.state ?? '') && (!filters.realm || n.spec.realm === filters.realm));
    return html`<div class="screen-head"><h1>Nodes</h1>
        <div class="segments" role="group" aria-label="State">${VIEWS.map(([state, label]) => html`<button
          aria-pressed=${(filters.state ?? '') === state ? 'true' : 'false'} @click=${() => refine({ state })}>${label}</button>`)}</div>
        <span class="grow"></span>
        <input type="search" placeholder="Name or rack" aria-label="Filter nodes" .value=${filters.q ?? ''} @input=${(e) => this.seek(e.target.value)}>
        <select aria-label="Realm" @change=${(e) => refine({ realm: e.target.value })}>
          ${[['', 'Real and simulated'], ['real', 'Real only'], ['simulated', 'Simulated only']].map(([value, label]) => html`
          <option value=${value} ?selected=${(filters.realm ?? '') === value}>${label}</option>`)}</select></div>
      <section class="panel">${nodes.length ? html`<div class="table-wrap">${this.table(nodes.slice(0, MOST_LISTED), filters.open)}</div>
        <div class="pager muted">${count(Math.min(nodes.length, MOST_LISTED))} of ${count(this.total(nodes))}${this.total(nodes) > MOST_LISTED ? ': narrow the filter to see others' : ''}</div>`
        : this.nothing(known)}</section>`;
  }

  seek(q) {
    refine({ q });
    if (!smallFleet()) this.fleet.refresh();
  }

  total(nodes) {
    return smallFleet() ? nodes.length : this.fleet.found.value.metadata.total;
  }

  nothing(known) {
    if (!known) return empty('Reading nodes…', '');
    if (live.cluster.nodes.total) return empty('No node matches', html`<a class="quiet-link" href=${link('nodes')}>Show all nodes</a>`);
    return empty('No node has joined', html`Start one with <code>stoker agent</code>; <code>stoker demo</code> brings eight simulated ones.`);
  }

  table(nodes, open) {
    return html`<table class="nodes"><thead><tr><th>Node</th><th>State</th><th>Realm</th><th>GPUs</th><th>Type</th><th>Rack</th>
      <th class="num">Load</th><th class="num">Temp</th><th class="num">Power</th><th class="num">CPU</th><th class="num">Memory</th><th>Jobs</th><th class="num">Since</th><th></th></tr></thead>
      <tbody>${nodes.map((n) => html`${this.row(n, open === n.metadata.name)}${open === n.metadata.name ? html`<tr class="detail"><td colspan="14">${this.detail(n)}</td></tr>` : ''}`)}</tbody></table>`;
  }

  row(node, open) {
    const { metadata, spec, status } = node;
    const { total, allocated, idle, faulted } = status.gpus;
    return html`<tr data-node=${metadata.name}>
      <td><button class="plain small name mono" aria-expanded=${open ? 'true' : 'false'} @click=${() => this.toggle(metadata.name)}>${open ? '▾' : '▸'} ${metadata.name}</button></td>
      <td title=${status.stateReason}>${nodeMark(node)}</td><td>${realmMark(spec.realm)}</td>
      <td title=${`${allocated} allocated, ${idle} idle, ${faulted} faulted, ${total} in all`}><div class="gpu-use">
        ${bar(total ? status.gpus.heldMilli / (total * 1000) : 0, faulted ? 'warn' : undefined, `${allocated} of ${total} GPUs`)}<span>${allocated}/${total}${faulted ? ` ✖${faulted}` : ''}</span></div></td>
      <td class="muted">${types(spec)}${status.gpus.virtual && spec.realm === 'real' ? virtualMark() : ''}</td>
      <td class="muted mono">${[spec.block, spec.rack].filter(Boolean).join('/') || '–'}</td>
      <td class="num">${percent(status.utilizationRatio)}</td>
      <td class="num">${status.maxTemperatureCelsius === null ? '–' : `${trim(status.maxTemperatureCelsius, 0)} °C`}</td>
      <td class="num">${watts(status.powerWatts)}</td>
      <td class="num muted">${trim(status.cpu.heldMilli / 1000)}/${trim(status.cpu.totalMilli / 1000, 0)}</td>
      <td class="num muted">${mib(status.memory.totalMib)}</td>
      <td class="clip">${status.stateReason || status.drainReason
        ? html`<span class="muted" title=${status.stateReason || status.drainReason}>${status.stateReason || status.drainReason}</span>`
        : status.jobs.slice(0, 5).map((id) => html`<a class="job-chip" href=${link('job', id)}>${id}</a> `)}${status.jobs.length > 5 ? `+${status.jobs.length - 5}` : ''}</td>
      <td class="num muted" title=${status.stateSince}>${between(Date.parse(status.stateSince))}</td>
      <td class="row-actions">${status.drained
        ? html`<button class="small" @click=${() => undrain(node)}>Undrain</button>`
        : html`<button class="small" @click=${() => drain(node, '')}>Drain</button>`}</td></tr>`;
  }

  detail(node) {
    const gpus = this.gpus.value?.items;
    return html`<div class="node-detail"><p class="muted"><span class="mono">${node.spec.address}</span> · lease ${node.spec.leaseSeconds}s ·
      heard ${trim(node.status.lastHeardSeconds ?? 0)} s ago · <a class="quiet-link" href=${link('gpus')}>heatmap</a> · <code class="mono">stoker gpus ${node.metadata.name}</code></p>
      ${gpus ? gpuTable(gpus) : html`<p class="faint">Reading GPUs…</p>`}</div>`;
  }
}
customElements.define('nodes-screen', NodesScreen);

// The mark says it already when the type is called virtual too.
function types(spec) {
  const names = [...new Set(spec.gpus.map((g) => g.type))].filter((name) => name.toLowerCase() !== 'virtual');
  return names.length ? `${names.join(', ')} ` : '';
}
