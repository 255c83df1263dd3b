import { Part, Watch, Fresh, html } from '../core/part.js';
import { live, addEvents } from '../core/live.js';
import { get } from '../core/api.js';
import { refine, router, link } from '../core/router.js';
import { clearFault } from '../core/actions.js';
import { count, duration, now } from '../core/format.js';
import { faultKind } from '../core/states.js';
import { clockMark, empty, problemMark } from '../parts/marks.js';
import '../parts/fault-lanes.js';
import '../parts/fault-form.js';
import '../parts/event-list.js';

const WINDOWS = [[5, '5 min'], [15, '15 min'], [60, '1 h']];
const MOST_ROWS = 100;
const INFRASTRUCTURE = new Set(['NODE', 'GPU', 'NETWORK']);

// What the cluster did about faults: nodes that went and came, jobs that lost their place for it.
const followed = (event) => event.object.kind === 'Node' || INFRASTRUCTURE.has(event.fields.cause);

// What broke, when it recovered, and what it cost the jobs.
class FaultsScreen extends Part {
  constructor() {
    super();
    new Watch(this, live, 'faults', 'cluster', 'events');
    new Watch(this, router, 'route');
    this.past = new Fresh(this, async (signal) => {
      for (const fault of (await get('/api/v1/faults?limit=500', signal)).items) {
        if (!live.faults.get(fault.metadata.id)?.status.closedAt) live.faults.set(fault.metadata.id, fault);
      }
    }, 15_000);
    this.before = new Fresh(this, async (signal) => addEvents((await get('/api/v1/events?limit=1000', signal)).items));
  }

  render() {
    const minutes = Number(router.route.filters.minutes) || 15;
    const faults = [...live.faults.values()].sort((a, b) => b.metadata.id - a.metadata.id);
    const after = now() - minutes * 60_000;
    const inside = faults.filter((f) => !f.status.closedAt || Date.parse(f.status.closedAt) > after);
    return html`<div class="screen-head"><h1>Faults</h1>
        <div class="segments" role="group" aria-label="Window">${WINDOWS.map(([m, label]) => html`<button
          aria-pressed=${m === minutes ? 'true' : 'false'} @click=${() => refine({ minutes: m })}>${label}</button>`)}</div>
        <span class="grow"></span>${this.numbers(inside)}</div>
      ${problemMark(this.past.problem)}
      <div class="stack">
        <section class="panel"><header><h2>Timeline</h2><span class="grow"></span>
          <span class="lane-key"><i class="fault-bar open"></i>open <i class="fault-bar over"></i>recovered <i class="fault-bar over injected"></i>injected</span></header>
          <div class="body"><fault-lanes .faults=${faults} .minutes=${minutes}></fault-lanes></div></section>
        <section class="panel"><header><h2>Inject a fault</h2><span class="badge simulated">simulated nodes only</span></header>
          <div class="body"><fault-form></fault-form></div></section>
        <div class="halves">
          <section class="panel"><header><h2>Faults</h2><span class="grow"></span><span>${count(faults.length)}</span></header>
            <div class="body flush">${faults.length ? html`<div class="table-wrap capped tall">${this.table(faults.slice(0, MOST_ROWS))}</div>`
              : empty('Nothing broke yet', html`Inject a fault above; <code>stoker demo</code> breaks nodes by itself.`)}</div></section>
          <section class="panel"><header><h2>What followed</h2></header>
            <div class="body capped tall"><event-list .events=${live.events.filter(followed)} most="100"></event-list></div></section>
        </div></div>`;
  }

  numbers(faults) {
    const open = faults.filter((f) => !f.status.closedAt).length;
    const times = faults.filter((f) => f.status.closedAt).map((f) => f.status.openSeconds).sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
    return html`<dl class="brief"><div><dt>in window</dt><dd>${faults.length}</dd></div><div><dt>open</dt><dd data-stat="open-faults">${open}</dd></div>
      <div><dt>recovery median</dt><dd>${duration(at(.5))}</dd></div><div><dt>p95</dt><dd>${duration(at(.95))}</dd></div></dl>`;
  }

  table(faults) {
    return html`<table><thead><tr><th>Time</th><th>Node</th><th>What</th><th>Message</th><th class="num">Lasted</th><th></th></tr></thead>
      <tbody>${faults.map(({ metadata, spec, status }) => html`<tr data-fault=${metadata.id}>
        <td class="mono">${clockMark(Date.parse(status.openedAt))}</td>
        <td class="mono one-line"><a href=${link('nodes', '', { q: spec.node, open: spec.node })}>${spec.node}${spec.gpu === null ? '' : `/${spec.gpu}`}</a></td>
        <td class="one-line"><span class="state" data-tone=${status.closedAt ? 'idle' : 'danger'} data-shape=${status.closedAt ? 'ring' : 'cross'}><i></i>${faultKind(spec.kind)}</span>
          ${status.quarantined && !status.closedAt ? html`<span class="badge why" title="it takes no work">quarantined</span>` : ''}</td>
        <td class="clip muted" title=${spec.message}>${spec.injected ? html`<span class="badge">injected</span> ` : ''}${spec.message}</td>
        <td class="num">${status.closedAt ? duration(status.openSeconds) : html`<b>${duration((now() - Date.parse(status.openedAt)) / 1000)}</b>`}</td>
        <td class="row-actions">${status.closedAt ? '' : html`<button class="small" @click=${() => clearFault(metadata.id)}>Clear</button>`}</td></tr>`)}</tbody></table>`;
  }
}
customElements.define('faults-screen', FaultsScreen);
