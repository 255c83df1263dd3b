import { Part, Watch, Fresh, html } from '../core/part.js';
import { live, addEvents } from '../core/live.js';
import { recent, goodputOf } from '../core/history.js';
import { cellRows, stateCounts, cellCount } from '../core/cells.js';
import { get } from '../core/api.js';
import { byId } from '../core/fleet.js';
import { count, percent, duration, watts, gpusOfMilli, rate } from '../core/format.js';
import { link } from '../core/router.js';
import { GPU_STATES } from '../core/states.js';
import { empty, spark } from '../parts/marks.js';
import { groupReasons } from '../parts/why-bars.js';
import '../parts/line-chart.js';
import '../parts/node-card.js';
import '../parts/event-list.js';

const MOST_CARDS = 16;
const USE = [
  { name: 'allocated', label: 'allocated', colour: 'curve-a', fill: true },
  { name: 'busy', label: 'busy', colour: 'curve-b' },
];
const QUEUE = [
  { name: 'running', label: 'running', colour: 'curve-a', stepped: true },
  { name: 'pending', label: 'pending', colour: 'curve-c', fill: true, stepped: true },
];

// Is the cluster healthy, is it busy, and what waits? Answered without scrolling.
class OverviewScreen extends Part {
  constructor() {
    super();
    new Watch(this, live, 'cluster', 'nodes', 'events', 'layout');
    this.waiting = new Fresh(this, (signal) => get(
      '/api/v1/jobs?state=PENDING&sort=-status.waitSeconds&limit=500&fields=metadata.id,status.reason,status.waitSeconds', signal), 2_000);
    this.active = new Fresh(this, (signal) => get(
      '/api/v1/jobs?state=RUNNING,SCHEDULED&limit=300&fields=metadata.id,metadata.name', signal), 2_000);
    this.past = new Fresh(this, async (signal) => addEvents((await get('/api/v1/events?limit=400', signal)).items));
  }

  render() {
    const c = live.cluster;
    if (!c) return html`<div class="empty"><b>Reading the cluster…</b>The first numbers come with the live stream.</div>`;
    return html`<h1 class="sr">Overview</h1>
      ${this.headline(c)}
      <div class="overview">
        <div class="stack">
          <div class="curves">
            <section class="panel"><header><h2>GPU use</h2><span class="grow"></span><span class="faint">last 15 min</span></header>
              <div class="body"><line-chart ratio .series=${USE} label="Share of GPUs allocated and busy"></line-chart></div></section>
            <section class="panel"><header><h2>Jobs</h2><span class="grow"></span><span class="faint">last 15 min</span></header>
              <div class="body"><line-chart .series=${QUEUE} label="Running and pending jobs"></line-chart></div></section>
          </div>
          ${this.nodes()}
        </div>
        <div class="stack">
          <section class="panel"><header><h2>Why jobs wait</h2><span class="grow"></span><span>${count(c.jobs.pending)}</span></header>
            <div class="body"><why-bars .reasons=${this.waiting.value && groupReasons(this.waiting.value.items)}></why-bars></div></section>
          <section class="panel"><header><h2>Recent events</h2></header>
            <div class="body"><event-list .events=${live.events} most="16"></event-list></div></section>
        </div>
      </div>`;
  }

  headline(c) {
    const oldest = this.waiting.value?.items[0]?.status.waitSeconds;
    const goodput = goodputOf(c);
    const held = c.gpus.total ? c.gpus.heldMilli / (c.gpus.total * 1000) : 0;
    const madeUp = c.telemetry?.simulatedGpus ? 'simulated' : '';
    return html`<dl class="headline">
      ${tile('GPUs', count(c.gpus.total), kinds(c), 'available')}
      ${tile('Allocated', percent(held), `${gpusOfMilli(c.gpus.heldMilli)} of ${count(c.gpus.total)}`, 'allocated', 'a')}
      ${tile('Busy', percent(c.telemetry?.utilizationRatio), madeUp || 'measured', 'busy', 'b')}
      ${tile('Running', count(c.jobs.running), `${rate(c.rates.startedPerMinute)} starts/min`, 'running', 'a', link('jobs', '', { state: 'RUNNING' }))}
      ${tile('Pending', count(c.jobs.pending), c.jobs.held ? `${c.jobs.held} held` : 'in all queues', 'pending', 'c', link('jobs', '', { state: 'PENDING' }))}
      ${tile('Oldest wait', c.jobs.pending ? duration(oldest) : 'none', `p90 start ${duration(c.waitSeconds.p90)}`)}
      ${tile('Goodput', percent(goodput), 'useful ÷ held', 'goodput', 'b')}
      ${tile('Power', watts(c.telemetry?.powerWatts), c.telemetry?.powerWatts == null ? 'no sensor' : madeUp || 'measured', 'power', 'd')}
    </dl>`;
  }

  nodes() {
    const number = live.cluster.nodes.total;
    if (!number) {
      return html`<section class="panel">${empty('No node has joined', html`Start one with <code>stoker agent</code>, or try <code>stoker demo</code> for eight simulated ones.`)}</section>`;
    }
    if (number > MOST_CARDS) return this.manyNodes(number);
    const rows = new Map(cellRows().map((r) => [r.id, r]));
    const names = new Map((this.active.value?.items ?? []).map((j) => [j.metadata.id, j.metadata.name]));
    return html`<section aria-label="Nodes" class="cards">${[...live.nodes.values()].sort(byId).map((n) => html`<node-card .node=${n} .row=${rows.get(n.metadata.id)} .jobs=${names}></node-card>`)}</section>`;
  }

  manyNodes(number) {
    const counts = stateCounts();
    return html`<section class="panel"><header><h2>${count(number)} nodes, ${count(cellCount())} GPUs</h2><span class="grow"></span>
      <a class="quiet-link" href="#/gpus">Open the heatmap</a></header>
      <div class="body"><dl class="facts">${GPU_STATES.map((s, i) => html`<div><dt>${s.glyph} ${s.word}</dt><dd>${count(counts[i])}</dd></div>`)}</dl></div></section>`;
  }
}

// What the GPUs are, so that nobody takes a simulated one for hardware.
function kinds(c) {
  const { real, simulated } = c.realms;
  const parts = [[(real?.gpus ?? 0) - (real?.virtual ?? 0), 'real'], [simulated?.gpus ?? 0, 'simulated'], [real?.virtual ?? 0, 'virtual']];
  return parts.filter(([n]) => n > 0).map(([n, word]) => `${count(n)} ${word}`).join(' · ') || 'none yet';
}

function tile(label, value, note, series, tone, href) {
  const body = html`<dt>${label}</dt><dd data-stat=${label.toLowerCase()}>${value}</dd><small title=${note}>${note}</small>
    ${series ? spark(recent(series), `${label}, last minute`) : ''}`;
  return html`<div class="tile" data-tint=${tone ?? 'none'}>${href ? html`<a href=${href}>${body}</a>` : body}</div>`;
}
customElements.define('overview-screen', OverviewScreen);
