// Small marks used inside other components: states, realms, times. Functions, not elements, because
// a table holds hundreds of them.
import { html, svg, nothing } from '../core/part.js';
import { jobState, nodeState } from '../core/states.js';
import { ago, clock, fullTime } from '../core/format.js';

const dot = (look) => html`<span class="state" data-tone=${look.tone} data-shape=${look.shape}><i></i>${look.word}</span>`;

export const jobMark = (state, display = '') =>
  dot(display === 'preempted' ? { ...jobState(state), word: 'preempted' } : jobState(state));
export const nodeMark = (node) => dot(nodeState(node.status.display));

const isSimulated = (realm) => String(realm).toLowerCase() === 'simulated';

// Everything that is not real says so.
export const realmMark = (realm) => isSimulated(realm)
  ? html`<span class="badge simulated" title="exists only in the simulator">simulated</span>`
  : html`<span class="badge real" title="real machines, real processes">real</span>`;

export const virtualMark = () => html`<span class="badge virtual" title="a slot without hardware behind it">virtual</span>`;

export const whyMark = (reason) => reason
  ? html`<span class="badge why" title=${reason.message ?? ''}>${reason.code}</span>`
  : nothing;

export const agoMark = (millis) => html`<time title=${fullTime(millis)}>${ago(millis)}</time>`;
export const clockMark = (millis) => html`<time title=${`${fullTime(millis)} · ${ago(millis)}`}>${clock(millis)}</time>`;

export const bar = (ratio, tone, label) => html`<div class="bar" data-tone=${tone ?? nothing}
  role="img" aria-label=${label ?? `${Math.round((ratio ?? 0) * 100)}%`}><i .style=${`--w:${Math.max(0, Math.min(100, (ratio ?? 0) * 100))}%`}></i></div>`;

export const empty = (title, how) => html`<div class="empty"><b>${title}</b><span>${how}</span></div>`;

export const problemMark = (problem) => problem
  ? html`<div class="problem" role="alert"><b>${problem.title ?? 'Something went wrong'}</b><br>${problem.message}</div>`
  : nothing;

// One small curve without axes: the last values of a number.
export function spark(values, label) {
  if (values.length < 2) return html`<svg class="spark" viewBox="0 0 100 24" aria-hidden="true"></svg>`;
  const top = Math.max(...values);
  const low = Math.min(...values);
  const span = top - low || 1;
  const points = values.map((v, i) =>
    `${((i * 100) / (values.length - 1)).toFixed(1)},${(22 - ((v - low) * 20) / span).toFixed(1)}`).join(' ');
  return html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${svg`<polyline points=${points} fill="none" stroke="currentColor" stroke-width="1.5" vector-effect="non-scaling-stroke"/>`}</svg>`;
}
