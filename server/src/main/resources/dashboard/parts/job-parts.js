// The tables and the bar of attempts on a job's page.
import { html } from '../core/part.js';
import { link } from '../core/router.js';
import { between, duration, now } from '../core/format.js';
import { clockMark } from './marks.js';

const MOST_ROWS = 200;
const time = (text) => (text ? Date.parse(text) : 0);
const words = (cause) => (cause ? cause.toLowerCase().replaceAll('_', ' ') : '');

export function attemptsTable(attempts) {
  return html`<table><thead><tr><th class="num">#</th><th>Placed</th><th class="num">Ran</th><th>Nodes</th><th>Ended by</th><th>Message</th></tr></thead>
    <tbody>${[...attempts].reverse().map((a) => html`<tr>
      <td class="num">${a.number}</td><td>${clockMark(time(a.placedAt))}</td>
      <td class="num">${a.startedAt ? between(time(a.startedAt), time(a.endedAt)) : '–'}</td>
      <td class="mono clip">${a.nodes.slice(0, 6).join(' ')}${a.nodes.length > 6 ? ` +${a.nodes.length - 6}` : ''}</td>
      <td>${a.endedAt ? words(a.cause) : html`<span class="muted">lives</span>`}</td>
      <td class="clip muted" title=${a.message}>${a.message}</td></tr>`)}</tbody></table>`;
}

export function workersTable(workers) {
  return html`<table><thead><tr><th class="num">Rank</th><th>Node</th><th>GPUs</th><th>State</th><th class="num">Ran</th><th>Ended by</th></tr></thead>
    <tbody>${workers.slice(0, MOST_ROWS).map((w) => html`<tr>
      <td class="num">${w.rank}</td><td class="mono"><a href=${link('nodes', '', { q: w.node })}>${w.node}</a></td>
      <td class="mono">${w.gpus.length ? w.gpus.join(',') : '–'}${w.milliEach && w.milliEach < 1000 ? ` (${w.milliEach / 1000})` : ''}</td>
      <td>${w.state.toLowerCase()}</td><td class="num">${w.startedAt ? between(time(w.startedAt), time(w.exitedAt)) : '–'}</td>
      <td class="clip" title=${w.message}>${words(w.cause)}${w.exitCode === null ? '' : ` code ${w.exitCode}`} <span class="muted">${w.message}</span></td></tr>`)}
    </tbody></table>${workers.length > MOST_ROWS ? html`<p class="pager muted">${MOST_ROWS} of ${workers.length} shown; <code class="mono">stoker job ID -o json</code> has all.</p>` : ''}`;
}

// One bar from the submission until now or the end: waiting is thin, an attempt is thick.
export function timeline(job) {
  const from = time(job.status.submittedAt);
  const to = time(job.status.finishedAt) || now();
  const span = Math.max(1_000, to - from);
  const at = (t) => Math.max(0, Math.min(100, ((t - from) * 100) / span));
  return html`<div class="attempt-bar" role="img" aria-label="attempts over time">
    ${job.status.attempts.map((a) => {
      const start = at(time(a.placedAt));
      const end = at(time(a.endedAt) || to);
      const tone = !a.endedAt ? 'running' : a.cause === 'SUCCESS' ? 'good' : a.cause === 'CANCELLED' || a.cause === 'REQUEUED' ? 'idle' : 'danger';
      return html`<i data-tone=${tone} title=${`attempt ${a.number}: ${words(a.cause) || 'lives'}`}
        .style=${`--from:${start}%;--w:${Math.max(.6, end - start)}%`}></i>`;
    })}</div><div class="row faint"><span>${clockMark(from)}</span><span class="grow"></span><span>${duration(span / 1000)}</span></div>`;
}
