import { Part, Watch, Fresh, html } from '../core/part.js';
import { live } from '../core/live.js';
import { get, query } from '../core/api.js';
import { go, link, refine, router } from '../core/router.js';
import { keys } from '../core/keys.js';
import { onJobs } from '../core/actions.js';
import { count } from '../core/format.js';
import { isLive } from '../core/states.js';
import { empty, problemMark } from '../parts/marks.js';
import { COLUMNS, jobRow } from '../parts/job-row.js';

const PAGE = 50;
const REFRESH_MILLIS = 1_000;
const SELDOM_MILLIS = 3_000; // when nothing changes, waiting times still grow
const VIEWS = [
  ['', 'All'], ['active', 'Active'], ['PENDING', 'Pending'], ['RUNNING', 'Running'],
  ['COMPLETED', 'Completed'], ['FAILED,TIMED_OUT,DEADLINE_MISSED,REJECTED', 'Failed'], ['CANCELLED', 'Cancelled'],
];

// All jobs: filtered, sorted and paged by the server, never more than one page in the document.
class JobsScreen extends Part {
  static properties = { picked: { state: true }, cursor: { state: true } };

  constructor() {
    super();
    this.picked = new Set();
    this.cursor = -1;
    this.pages = [''];
    this.page = new Fresh(this, (signal) => get(`/api/v1/jobs${query(this.parameters())}`, signal), SELDOM_MILLIS);
    this.queues = new Fresh(this, (signal) => get('/api/v1/queues?limit=500', signal), 10_000);
    this.listeners = {
      next: () => this.step(1), previous: () => this.step(-1), select: () => this.pick(this.rows()[this.cursor]),
      open: () => { if (this.rows()[this.cursor]) go('job', this.rows()[this.cursor].metadata.id); },
    };
    new Watch(this, live, 'cluster');
    this.routed = () => {
      if (router.route.screen !== 'jobs') return;
      this.pages = [''];
      this.page.refresh();
    };
    this.changed = () => this.soon();
  }

  connectedCallback() {
    super.connectedCallback();
    router.addEventListener('route', this.routed);
    live.addEventListener('jobs', this.changed);
    for (const [name, listen] of Object.entries(this.listeners)) keys.addEventListener(name, listen);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    router.removeEventListener('route', this.routed);
    live.removeEventListener('jobs', this.changed);
    for (const [name, listen] of Object.entries(this.listeners)) keys.removeEventListener(name, listen);
    clearTimeout(this.timer);
  }

  // The stream says that something changed; the page is read again, at most once a second.
  soon() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (!this.page.busy) this.page.refresh();
    }, REFRESH_MILLIS);
  }

  parameters() {
    const { q, state, queue, realm, sort } = router.route.filters;
    return { q, state, queue, realm, sort, limit: PAGE, continue: this.pages.at(-1) };
  }

  rows() {
    return this.page.value?.items ?? [];
  }

  step(by) {
    this.cursor = Math.max(0, Math.min(this.rows().length - 1, this.cursor + by));
    this.updateComplete.then(() => this.querySelector('tr.cursor')?.scrollIntoView({ block: 'nearest' }));
  }

  pick(job) {
    if (!job) return;
    const picked = new Set(this.picked);
    if (!picked.delete(job.metadata.id)) picked.add(job.metadata.id);
    this.picked = picked;
  }

  async act(verb, jobs) {
    if (await onJobs(verb, jobs)) {
      this.picked = new Set();
      this.page.refresh();
    }
  }

  turn(token) {
    if (token === undefined) this.pages = this.pages.slice(0, -1);
    else this.pages = [...this.pages, token];
    this.cursor = -1;
    this.page.refresh();
  }

  render() {
    const { filters } = router.route;
    return html`
      <div class="screen-head"><h1>Jobs</h1>
        <div class="segments" role="group" aria-label="State">${VIEWS.map(([state, label]) => html`
          <button aria-pressed=${(filters.state ?? '') === state ? 'true' : 'false'} @click=${() => refine({ state })}>${label}</button>`)}</div>
        <span class="grow"></span>
        ${filters.q ? html`<button class="small" @click=${() => refine({ q: '' })} title="Remove this search">“${filters.q}” ✕</button>` : ''}
        <select aria-label="Queue" @change=${(e) => refine({ queue: e.target.value })}>
          <option value="">All queues</option>${(this.queues.value?.items ?? []).map((queue) => html`
          <option value=${queue.metadata.name} ?selected=${filters.queue === queue.metadata.name}>${queue.metadata.name}</option>`)}</select>
        <select aria-label="Realm" @change=${(e) => refine({ realm: e.target.value })}>
          ${[['', 'Real and simulated'], ['real', 'Real only'], ['simulated', 'Simulated only']].map(([value, label]) => html`
          <option value=${value} ?selected=${(filters.realm ?? '') === value}>${label}</option>`)}</select>
      </div>
      ${problemMark(this.page.problem)}
      <section class="panel">${this.bulk()}<div class="table-wrap">${this.table(filters)}</div>${this.pager()}</section>`;
  }

  bulk() {
    const jobs = this.rows().filter((j) => this.picked.has(j.metadata.id));
    if (!jobs.length) return '';
    const active = jobs.filter((j) => isLive(j.status.state));
    const waiting = jobs.filter((j) => j.status.state === 'PENDING');
    const button = (verb, label, on, danger) => html`<button class=${danger ? 'small danger' : 'small'} ?disabled=${!on.length}
      @click=${() => this.act(verb, on)}>${label}</button>`;
    return html`<div class="bulk" role="toolbar" aria-label="Selected jobs"><b>${jobs.length} selected</b>
      ${button('hold', 'Hold', waiting.filter((j) => !j.status.heldBy))}${button('release', 'Release', waiting.filter((j) => j.status.heldBy))}
      ${button('requeue', 'Requeue', active.filter((j) => j.status.state !== 'PENDING'))}${button('cancel', 'Cancel', active, true)}
      <button class="plain small" @click=${() => { this.picked = new Set(); }}>Clear</button></div>`;
  }

  table(filters) {
    const rows = this.rows();
    if (!this.page.value) return html`<div class="empty">${this.page.problem ? '' : 'Reading jobs…'}</div>`;
    if (!rows.length) return this.nothing(filters);
    const sort = filters.sort ?? '-metadata.id';
    return html`<table class="jobs"><colgroup>${Array.from({ length: 12 }, () => html`<col>`)}</colgroup><thead><tr><th><span class="sr">Select</span></th>${COLUMNS.map((c) => {
      const sorted = sort.replace('-', '') === c.sort && c.sort;
      return html`<th class=${c.num ? 'num' : ''} aria-sort=${sorted ? (sort.startsWith('-') ? 'descending' : 'ascending') : 'none'}>
        ${c.sort ? html`<button @click=${() => refine({ sort: sort === `-${c.sort}` ? c.sort : `-${c.sort}` })}>${c.label}${sorted ? (sort.startsWith('-') ? ' ↓' : ' ↑') : ''}</button>` : c.label}</th>`;
    })}</tr></thead><tbody>${rows.map((job, i) => jobRow(job, {
      picked: this.picked.has(job.metadata.id), at: i === this.cursor, pick: () => this.pick(job), act: (verb) => this.act(verb, [job]),
    }))}</tbody></table>`;
  }

  nothing(filters) {
    if (Object.values(filters).some(Boolean)) {
      return empty('No job matches', html`<a class="quiet-link" href=${link('jobs')}>Show all jobs</a>`);
    }
    return empty('No job yet', html`Submit one with <code>stoker submit job.yaml</code> or <code>stoker run -- nvidia-smi</code>,
      or let the generator make some on the <a class="quiet-link" href="#/simulator">simulator screen</a>.`);
  }

  pager() {
    const list = this.page.value?.metadata;
    if (!list) return '';
    const first = (this.pages.length - 1) * PAGE;
    return html`<div class="pager"><span class="muted">${list.total ? `${count(first + 1)}–${count(first + this.rows().length)} of ${count(list.total)}` : 'none'}</span>
      <span class="grow"></span>
      <button class="small" ?disabled=${this.pages.length < 2} @click=${() => this.turn()}>Previous page</button>
      <button class="small" ?disabled=${!list.continue} @click=${() => this.turn(list.continue)}>Next page</button></div>`;
  }
}
customElements.define('jobs-screen', JobsScreen);
