import { Part, html } from '../core/part.js';
import { link } from '../core/router.js';
import { bar } from './marks.js';

// Why jobs wait: one bar a reason, longest first, with one example in words.
class WhyBars extends Part {
  static properties = { reasons: { attribute: false } };

  render() {
    if (!this.reasons) return html`<p class="faint pad">…</p>`;
    if (!this.reasons.length) return html`<p class="muted pad">Nothing waits. Every accepted job has its GPUs.</p>`;
    const most = this.reasons[0].count;
    return html`<ul class="why-bars">${this.reasons.slice(0, 6).map((r) => html`<li>
      <a href=${link('jobs', '', { state: 'PENDING' })} title=${r.example}>
        <span>${r.code}</span>${bar(r.count / most, 'warn', `${r.code}: ${r.count} jobs`)}<b>${r.count}</b></a>
      <small class="faint clip-text" title=${r.example}>${r.example}</small></li>`)}</ul>`;
  }
}
customElements.define('why-bars', WhyBars);

// Groups pending jobs by the code of their reason.
export function groupReasons(jobs) {
  const groups = new Map();
  for (const job of jobs) {
    const reason = job.status.reason ?? { code: 'NotEvaluated', message: '' };
    const group = groups.get(reason.code) ?? { code: reason.code, count: 0, example: reason.message };
    group.count++;
    groups.set(reason.code, group);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
