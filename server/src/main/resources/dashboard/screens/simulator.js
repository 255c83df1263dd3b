import { Part, Watch, Fresh, html } from '../core/part.js';
import { live, addEvents } from '../core/live.js';
import { get } from '../core/api.js';
import { count } from '../core/format.js';
import { empty, problemMark } from '../parts/marks.js';
import '../parts/rate-control.js';
import '../parts/fault-form.js';
import '../parts/line-chart.js';
import '../parts/event-list.js';

const FLOW = [
  { name: 'submitted', label: 'submitted/min', colour: 'curve-a', stepped: true },
  { name: 'finished', label: 'finished/min', colour: 'curve-b', stepped: true },
  { name: 'failed', label: 'failed/min', colour: 'danger', stepped: true, dashed: true },
];
const BACKLOG = [
  { name: 'running', label: 'running', colour: 'curve-a', stepped: true },
  { name: 'pending', label: 'pending', colour: 'curve-c', fill: true, stepped: true },
];

// The knobs of the simulated world: load, faults, drains; beside what they do to the cluster.
class SimulatorScreen extends Part {
  constructor() {
    super();
    new Watch(this, live, 'cluster', 'events');
    this.simulation = new Fresh(this, (signal) => get('/api/v1/simulation', signal), 2_000);
    this.past = new Fresh(this, async (signal) => addEvents((await get('/api/v1/events?limit=400', signal)).items));
  }

  take(simulation) {
    this.simulation.value = simulation;
    this.requestUpdate();
  }

  render() {
    const simulation = this.simulation.value;
    return html`<div class="screen-head"><h1>Simulator</h1>${simulation?.status.simulatedNodes
        ? html`<span class="badge simulated">${count(simulation.status.simulatedNodes)} simulated nodes</span>` : ''}
        ${simulation ? html`<span class="muted">seed ${simulation.spec.seed}</span>` : ''}</div>
      ${problemMark(this.simulation.problem)}
      ${simulation && !simulation.status.simulatedNodes ? html`<section class="panel">${empty('This cluster has no simulated node',
        html`Start <code>stoker demo</code>: eight simulated nodes, a job generator and faults, in the same brain that runs real jobs.`)}</section>` : ''}
      <div class="simulator"><div class="stack">
        <section class="panel"><header><h2>Load</h2><span class="grow"></span><span>sleep, compute, matrix and fault jobs</span></header>
          <div class="body">${simulation ? html`<rate-control .simulation=${simulation} @simulation=${(e) => this.take(e.detail)}></rate-control>` : html`<p class="faint">Reading…</p>`}</div></section>
        <section class="panel"><header><h2>Inject a fault</h2></header><div class="body"><fault-form></fault-form></div></section>
        <section class="panel"><header><h2>Drain a node</h2></header><div class="body"><drain-form></drain-form></div></section>
      </div><div class="stack">
        <section class="panel"><header><h2>Flow of jobs</h2><span class="grow"></span><span class="faint">last 15 min</span></header>
          <div class="body"><line-chart .series=${FLOW} label="Jobs submitted, finished and failed per minute"></line-chart></div></section>
        <section class="panel"><header><h2>Backlog</h2></header>
          <div class="body"><line-chart .series=${BACKLOG} label="Running and pending jobs"></line-chart></div></section>
        <section class="panel"><header><h2>Recent events</h2></header><div class="body"><event-list .events=${live.events} most="9"></event-list></div></section>
      </div></div>`;
  }
}
customElements.define('simulator-screen', SimulatorScreen);
