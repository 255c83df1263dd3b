import { Part, html } from '../core/part.js';
import { link } from '../core/router.js';
import { cellAt } from '../core/cells.js';
import { trim, watts, between } from '../core/format.js';
import { nodeMark, realmMark, virtualMark } from './marks.js';

const SHOWN_JOBS = 3;

// One node: its GPUs as meters, who runs there, how warm it is, and what is wrong with it.
class NodeCard extends Part {
  static properties = { node: { attribute: false }, row: { attribute: false }, jobs: { attribute: false } };

  render() {
    const { metadata, spec, status } = this.node;
    return html`<article class="node-card panel" data-display=${status.display} aria-label=${`node ${metadata.name}, ${status.display}`}>
      <header>
        <a class="name mono" href=${link('nodes', '', { q: metadata.name })}>${metadata.name}</a>${nodeMark(this.node)}
        <span class="grow"></span>
        <span class="muted">${this.numbers(status)}</span>
      </header>
      ${this.meters()}
      <footer>${this.foot(status)}<span class="grow"></span>
        ${status.gpus.virtual && spec.realm === 'real' ? virtualMark() : ''}${realmMark(spec.realm)}</footer>
    </article>`;
  }

  numbers(status) {
    if (status.maxTemperatureCelsius === null) return `${status.gpus.allocated}/${status.gpus.total} GPUs`;
    return `${trim(status.maxTemperatureCelsius, 0)} °C · ${watts(status.powerWatts)}`;
  }

  meters() {
    if (!this.row) return html`<div class="meters"></div>`;
    return html`<div class="meters">${Array.from({ length: this.row.gpus }, (_, i) => {
      const cell = cellAt(this.row.first + i);
      const title = `GPU ${i}: ${cell.state.word}${cell.state.key === 'allocated' ? `, ${Math.round(cell.level * 100)}%` : ''}${cell.virtual ? ', virtual' : ''}`;
      return html`<i data-tone=${cell.state.tone} data-state=${cell.state.key} title=${title}
        .style=${`--level:${cell.state.key === 'allocated' ? Math.max(8, cell.level * 100) : 100}%`}><b>${cell.state.key === 'faulted' ? '✖' : ''}</b></i>`;
    })}</div>`;
  }

  foot(status) {
    const wrong = status.state === 'UP' ? status.drainReason : status.stateReason || 'no heartbeat';
    if (wrong) {
      return html`<span class="clip-text muted" title=${wrong}>${wrong}${status.state === 'UP' ? ''
        : ` · ${between(Date.parse(status.stateSince))}`}</span>`;
    }
    if (!status.jobs.length) return html`<span class="faint">idle</span>`;
    const shown = status.jobs.slice(0, SHOWN_JOBS);
    return html`<span class="clip-text">${shown.map((id) => html`<a class="job-chip" href=${link('job', id)}
      >${this.jobs?.get(id) ?? `job ${id}`}</a> `)}</span>${status.jobs.length > SHOWN_JOBS
      ? html`<span class="faint">+${status.jobs.length - SHOWN_JOBS}</span>` : ''}`;
  }
}
customElements.define('node-card', NodeCard);
