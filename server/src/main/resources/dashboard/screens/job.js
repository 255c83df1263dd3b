import { Part, Watch, Fresh, html } from '../core/part.js';
import { live } from '../core/live.js';
import { get } from '../core/api.js';
import { onJobs } from '../core/actions.js';
import { link } from '../core/router.js';
import { isLive } from '../core/states.js';
import { duration, gpusOfMilli, mib, plural, trim } from '../core/format.js';
import { agoMark, clockMark, jobMark, problemMark, realmMark, virtualMark, whyMark } from '../parts/marks.js';
import { attemptsTable, workersTable, timeline } from '../parts/job-parts.js';
import '../parts/log-view.js';
import '../parts/event-list.js';

// One job, whole: where it stands and why, its attempts and workers, what it says, what happened.
class JobScreen extends Part {
  static properties = { jobId: {} };

  constructor() {
    super();
    new Watch(this, live, 'job', 'cluster');
    this.once = new Fresh(this, (signal) => get(`/api/v1/jobs/${this.jobId}`, signal));
    this.why = new Fresh(this, (signal) => get(`/api/v1/jobs/${this.jobId}/why`, signal), 2_000);
    this.past = new Fresh(this, async (signal) => (await get(`/api/v1/jobs/${this.jobId}/events?limit=200`, signal)).items.reverse(), 2_000);
  }

  willUpdate(changed) {
    if (!changed.has('jobId') || changed.get('jobId') === undefined) return;
    for (const part of [this.once, this.why, this.past]) {
      part.value = undefined;
      part.refresh();
    }
  }

  // The stream's copy is the newest; the first answer bridges the time before it.
  job() {
    return live.job?.metadata && String(live.job.metadata.id) === String(this.jobId) ? live.job : this.once.value;
  }

  async act(verb, job) {
    if (await onJobs(verb, [job])) this.once.refresh();
  }

  render() {
    const job = this.job();
    if (!job) {
      return this.once.problem
        ? html`${problemMark(this.once.problem)}<p class="empty"><a class="quiet-link" href="#/jobs">Back to all jobs</a></p>`
        : html`<div class="empty">Reading job ${this.jobId}…</div>`;
    }
    const { status } = job;
    return html`${this.head(job)}
      <div class="job">
        <div class="stack">
          ${this.summary(job)}
          ${status.attempts?.length ? html`<section class="panel"><header><h2>Attempts</h2><span class="grow"></span><span>${plural(status.requeues, 'requeue')}</span></header>
            <div class="body">${timeline(job)}</div><div class="table-wrap">${attemptsTable(status.attempts)}</div></section>` : ''}
          ${status.workers?.length ? html`<section class="panel"><header><h2>Workers</h2><span class="grow"></span><span>${status.workers.length}</span></header>
            <div class="body flush"><div class="table-wrap capped">${workersTable(status.workers)}</div></div></section>` : ''}
        </div>
        <div class="stack">
          ${this.whyPanel(job)}
          <section class="panel"><header><h2>Output</h2></header><div class="body">${job.spec.realm === 'simulated'
            ? html`<p class="muted">A simulated worker runs no program, so it writes nothing.</p>` : status.attempt
            ? html`<log-view .jobId=${job.metadata.id} .ranks=${job.spec.workers} .attempt=${status.attempt} .live=${isLive(status.state)}></log-view>`
            : html`<p class="muted">It has not run yet. Its output appears here line by line.</p>`}</div></section>
          <section class="panel"><header><h2>Events</h2></header><div class="body capped"><event-list .events=${this.past.value} most="200"></event-list></div></section>
        </div>
      </div>`;
  }

  head(job) {
    const { metadata, spec, status } = job;
    const button = (verb, label, danger) => html`<button class=${danger ? 'danger' : ''} @click=${() => this.act(verb, job)}>${label}</button>`;
    return html`<div class="screen-head">
      <a class="muted" href="#/jobs" aria-label="All jobs">Jobs</a><span class="faint">/</span>
      <h1><span class="mono muted">${metadata.id}</span> ${metadata.name}</h1>${jobMark(status.state, status.display)}
      ${realmMark(spec.realm)}${status.virtual && spec.realm === 'real' ? virtualMark() : ''}${status.flags.map((f) => html`<span class="badge why">${f.toLowerCase()}</span>`)}
      <span class="grow"></span>
      ${status.state === 'PENDING' ? (status.heldBy ? button('release', 'Release') : button('hold', 'Hold')) : ''}
      ${status.state === 'RUNNING' || status.state === 'SCHEDULED' ? button('requeue', 'Requeue') : ''}
      ${isLive(status.state) ? button('cancel', 'Cancel', true) : ''}</div>`;
  }

  summary(job) {
    const { metadata, spec, status } = job;
    const labels = Object.entries(metadata.labels);
    const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
    return html`<section class="panel"><header><h2>Summary</h2></header><div class="body"><dl class="facts">
      ${fact('Queue', spec.queue)}${fact('User', spec.user)}${fact('Kind', spec.kind)}${fact('Priority', spec.priority)}
      ${fact('Request', html`<span class="mono">${status.request}</span>`)}
      ${fact('Per worker', `${gpusOfMilli(spec.gpus.count * spec.gpus.milliEach)} GPU, ${trim(spec.cpuMilli / 1000)} CPU, ${mib(spec.memoryMib)}`)}
      ${fact('Waited', duration(status.waitSeconds))}${fact('Running time', duration(status.startedAt ? status.runSeconds : null))}
      ${fact('Attempt', `${status.attempt || '–'} · ${status.retries} of ${spec.retries.max} retries used`)}
      ${fact('Submitted', agoMark(Date.parse(status.submittedAt)))}
      ${fact('Ended', status.finishedAt ? html`${clockMark(Date.parse(status.finishedAt))} ${status.cause ? status.cause.toLowerCase().replaceAll('_', ' ') : ''}${status.exitCode === null ? '' : `, code ${status.exitCode}`}` : 'not yet')}
      ${spec.time.limitSeconds ? fact('Time limit', duration(spec.time.limitSeconds)) : ''}
      ${spec.time.deadline ? fact('Deadline', clockMark(Date.parse(spec.time.deadline))) : ''}
      ${fact('Nodes', html`<span class="mono">${status.nodes.length ? status.nodes.map((n) => html`<a href=${link('nodes', '', { q: n })}>${n}</a> `) : '–'}</span>`)}
      ${labels.length ? fact('Labels', labels.map(([k, v]) => `${k}=${v}`).join(', ')) : ''}
      <div class="whole"><dt>Runs</dt><dd class="mono">${workloadText(spec.workload)}</dd></div>
    </dl>${status.message ? html`<p class="note">${status.message}</p>` : ''}${this.gpuTime(status.gpuSeconds)}</div></section>`;
  }

  gpuTime(seconds) {
    const parts = [['useful', 'saving'], ['startup', 'changing'], ['lost', 'faulted'], ['draining', 'quarantined']];
    const all = parts.reduce((sum, [name]) => sum + seconds[name], 0);
    if (!all) return html`<p class="faint note">GPU time is counted when an attempt ends.</p>`;
    return html`<figure class="gpu-time"><div class="split" role="img" aria-label="GPU time by use">${parts.map(([name, tone]) => html`
      <i data-tone=${tone} .style=${`--w:${(seconds[name] * 100) / all}%`}></i>`)}</div>
      <figcaption>${parts.map(([name, tone]) => html`<span class="state" data-tone=${tone} data-shape="square"><i></i>${name} ${trim(seconds[name])} GPU-s</span>`)}</figcaption></figure>`;
  }

  whyPanel(job) {
    const why = this.why.value;
    if (!why) return problemMark(this.why.problem);
    return html`<section class="panel why-panel"><header><h2>${job.status.state === 'PENDING' ? 'Why it waits' : 'Where it stands'}</h2><span class="grow"></span>
      ${why.primary ? whyMark({ code: why.primary.reason, message: why.primary.message }) : ''}</header><div class="body">
      <p>${why.primary?.message ?? why.summary}</p>
      ${why.position ? html`<p class="muted">Place ${why.position.queue} in ${job.spec.queue}, ${why.position.overall} of ${why.position.of} overall; waiting ${duration(why.waitingSeconds)} under the order “${why.policy.order}”.</p>` : ''}
      ${why.history?.length ? html`<ul class="history">${why.history.map((h) => html`<li><span class="faint mono">${clockMark(Date.parse(h.time))}</span> ${h.message}</li>`)}</ul>` : ''}
      <p class="faint">In a terminal: <code class="mono">stoker why ${job.metadata.id}</code></p></div></section>`;
  }
}
customElements.define('job-screen', JobScreen);

function workloadText(workload) {
  if (workload.type === 'exec') return workload.argv.join(' ');
  if (workload.type === 'script') return workload.text;
  return [workload.executor, ...Object.entries(workload.parameters).map(([k, v]) => `${k}=${v}`)].join(' ');
}
