import { Part, Watch, Fresh, html } from '../core/part.js';
import { live } from '../core/live.js';
import { get } from '../core/api.js';
import { link } from '../core/router.js';
import { addQueue, queueVerb } from '../core/actions.js';
import { count, duration, gpusOfMilli } from '../core/format.js';
import { bar, empty, problemMark } from '../parts/marks.js';

// Each tenant's place: what it holds, what it waits for, and since when.
class QueuesScreen extends Part {
  constructor() {
    super();
    new Watch(this, live, 'cluster');
    this.queues = new Fresh(this, (signal) => get('/api/v1/queues?limit=200', signal), 1_000);
    this.policy = new Fresh(this, (signal) => get('/api/v1/policies', signal), 10_000);
  }

  async act(name, verb) {
    if (await queueVerb(name, verb)) this.queues.refresh();
  }

  async add(event) {
    event.preventDefault();
    const form = event.target;
    const name = new FormData(form).get('name').trim();
    if (name && await addQueue(name)) {
      form.reset();
      this.queues.refresh();
    }
  }

  render() {
    const queues = this.queues.value?.items;
    const policy = this.policy.value?.spec;
    return html`<div class="screen-head"><h1>Queues</h1><span class="grow"></span>
        ${policy ? html`<span class="muted">order <b>${policy.order}</b> · placement <b>${policy.place}</b> · ${policy.strict
          ? 'nobody passes the first' : `others may pass for ${duration(policy.reserveAfterSeconds)}`}</span>` : ''}</div>
      ${problemMark(this.queues.problem)}
      <section class="panel">${!queues ? html`<div class="empty">Reading queues…</div>` : queues.length ? html`<div class="table-wrap">${this.table(queues)}</div>`
        : empty('No queue yet', html`Add one below; jobs choose it with <code>queue: research/vision</code>.`)}
        <form class="pager" @submit=${this.add}><input name="name" required maxlength="128" placeholder="research/vision" aria-label="Name of the new queue">
          <button class="small">Add queue</button></form></section>`;
  }

  table(queues) {
    const total = Math.max(1, (live.cluster?.gpus.total ?? 1) * 1000);
    return html`<table><thead><tr><th>Queue</th><th>GPUs held</th><th class="num">Held</th><th class="num">Wanted</th><th class="num">Running</th>
      <th class="num">Pending</th><th class="num">On hold</th><th class="num">Finished</th><th class="num">Oldest wait</th><th></th></tr></thead><tbody>${queues.map((queue) => {
      const { name } = queue.metadata;
      const s = queue.status;
      return html`<tr data-queue=${name}><td><a class="name" href=${link('jobs', '', { queue: name })}>${name}</a>${queue.spec.paused ? html` <span class="badge why">paused</span>` : ''}</td>
        <td class="share"><div class="stacked">${bar(s.heldGpuMilli / total, undefined, `${gpusOfMilli(s.heldGpuMilli)} GPUs held`)}${bar(s.pendingGpuMilli / total, 'warn', `${gpusOfMilli(s.pendingGpuMilli)} GPUs wanted`)}</div></td>
        <td class="num">${gpusOfMilli(s.heldGpuMilli)}</td><td class="num">${gpusOfMilli(s.pendingGpuMilli)}</td>
        <td class="num">${count(s.running + s.scheduled)}</td>
        <td class="num">${s.pending ? html`<a class="quiet-link" href=${link('jobs', '', { queue: name, state: 'PENDING' })}>${count(s.pending)}</a>` : '0'}</td>
        <td class="num">${count(s.held)}</td><td class="num">${count(s.finished)}</td><td class="num">${s.pending ? duration(s.oldestPendingSeconds) : '–'}</td>
        <td class="row-actions">${queue.spec.paused ? html`<button class="small" @click=${() => this.act(name, 'resume')}>Resume</button>`
          : html`<button class="small" @click=${() => this.act(name, 'pause')}>Pause</button>`}</td></tr>`;
    })}</tbody></table>`;
  }
}
customElements.define('queues-screen', QueuesScreen);
