import { Part, html } from '../core/part.js';
import { link } from '../core/router.js';
import { clockMark, empty } from './marks.js';

const TONES = { info: 'idle', warning: 'warn', error: 'danger' };
const SHAPES = { info: 'ring', warning: 'half', error: 'cross' };

// What happened, newest first, each leading to what it is about.
class EventList extends Part {
  static properties = { events: { attribute: false }, most: { type: Number } };

  render() {
    const shown = (this.events ?? []).slice(0, this.most ?? 100);
    if (!shown.length) return empty('Nothing happened yet', 'Events appear here as jobs start, end and nodes change.');
    return html`<ol class="events">${shown.map((e) => html`<li>
      <span class="state" data-tone=${TONES[e.severity]} data-shape=${SHAPES[e.severity]} title=${e.type}><i></i></span>
      <span class="faint mono">${clockMark(Date.parse(e.time))}</span>
      <span class="what">${e.object?.kind === 'Job' && e.object.id !== null
        ? html`<a href=${link('job', e.object.id)}>${e.message}</a>` : e.message}</span></li>`)}</ol>`;
  }
}
customElements.define('event-list', EventList);
