// One row of the table of jobs.
import { html } from '../core/part.js';
import { link } from '../core/router.js';
import { isLive } from '../core/states.js';
import { duration } from '../core/format.js';
import { icon } from './icons.js';
import { jobMark, realmMark, virtualMark, whyMark } from './marks.js';

export const COLUMNS = [
  { label: 'ID', sort: 'metadata.id', num: true }, { label: 'Name', sort: 'metadata.name' },
  { label: 'Queue', sort: 'spec.queue' }, { label: 'State', sort: 'status.state' },
  { label: 'Wait', sort: 'status.waitSeconds', num: true }, { label: 'Run', sort: 'status.runSeconds', num: true },
  { label: 'Request' }, { label: 'Prio', sort: 'spec.priority', num: true },
  { label: 'Nodes, or why it waits' }, { label: 'Realm' }, { label: '' },
];

export function jobRow(job, { picked, at, pick, act }) {
  const { metadata, spec, status } = job;
  const id = metadata.id;
  return html`<tr class=${at ? 'cursor' : ''} aria-selected=${picked ? 'true' : 'false'} data-job=${id}>
    <td><input type="checkbox" .checked=${picked} @change=${pick} aria-label=${`select job ${id}`}></td>
    <td class="num mono"><a href=${link('job', id)}>${id}</a></td>
    <td class="clip"><a class="name" href=${link('job', id)} title=${metadata.name}>${metadata.name}</a></td>
    <td class="clip muted">${spec.queue}</td>
    <td title=${`attempt ${status.attempt}, ${status.retries} failures of its own, ${status.requeues} requeues`}>${jobMark(
      status.state, status.display)}${status.attempt > 1 ? html` <span class="faint">×${status.attempt}</span>` : ''}</td>
    <td class="num" title=${`queued ${status.queuedAt}`}>${duration(status.waitSeconds)}</td>
    <td class="num">${duration(status.startedAt && status.attempt ? status.runSeconds : null)}</td>
    <td class="mono">${status.request}</td>
    <td class="num muted">${spec.priority}</td>
    <td class="clip wide">${where(status)}</td>
    <td>${realmMark(spec.realm)}${status.virtual && spec.realm === 'real' ? html` ${virtualMark()}` : ''}</td>
    <td class="row-actions">${actions(status, act)}</td></tr>`;
}

function where(status) {
  if (status.reason) return html`${whyMark(status.reason)} <span class="muted" title=${status.reason.message}>${status.reason.message}</span>`;
  if (status.message) return html`<span class="muted" title=${status.message}>${status.message}</span>`;
  const more = status.nodeCount - Math.min(3, status.nodes.length);
  return html`<span class="mono muted">${status.nodes.slice(0, 3).join(' ')}${more > 0 ? ` +${more}` : ''}</span>${
    status.cause && status.cause !== 'SUCCESS' ? html` <span class="faint">${status.cause.toLowerCase().replaceAll('_', ' ')}</span>` : ''}`;
}

function actions(status, act) {
  if (!isLive(status.state)) return '';
  const button = (verb, label, danger) => html`<button class=${danger ? 'plain small danger' : 'plain small'}
    @click=${() => act(verb)} title=${label} aria-label=${label}>${icon(verb)}</button>`;
  return html`${status.state === 'PENDING'
    ? status.heldBy ? button('release', 'Release') : button('hold', 'Hold')
    : button('requeue', 'Requeue')}${button('cancel', 'Cancel', true)}`;
}
