import { Part, html } from '../core/part.js';
import { get, call, query } from '../core/api.js';

const POLL_MILLIS = 1_000;
const FIRST_BYTES = 65_536;
const KEPT_CHARS = 200_000;
const TAIL_LINES = 500;

// The output of one rank, or the end of all ranks' together; follows until told not to.
class LogView extends Part {
  static properties = {
    jobId: {}, ranks: { type: Number }, attempt: { type: Number }, live: { type: Boolean },
    rank: { state: true }, follow: { state: true }, text: { state: true }, note: { state: true },
  };

  constructor() {
    super();
    this.rank = 'all';
    this.follow = true;
    this.text = '';
    this.note = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => {
      if (this.follow && !document.hidden && !this.busy && (this.live || !this.settled)) this.read();
    }, POLL_MILLIS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  willUpdate(changed) {
    if (changed.has('jobId') || changed.has('rank') || changed.has('attempt')) this.restart();
    if (changed.has('live')) this.settled = false;
  }

  restart() {
    this.text = '';
    this.offset = -FIRST_BYTES;
    this.generation = (this.generation ?? 0) + 1;
    this.settled = false;
    this.busy = false;
    this.read();
  }

  async read() {
    const generation = this.generation;
    this.busy = true;
    try {
      if (this.single()) await this.readOne(generation);
      else await this.readAll(generation);
      // After the job ended, one more read has seen everything.
      if (generation === this.generation) this.settled = !this.live;
    } catch (problem) {
      if (generation === this.generation) {
        this.note = problem.message;
        this.settled = !this.live;
      }
    } finally {
      if (generation === this.generation) this.busy = false;
    }
  }

  single() {
    return this.rank !== 'all' || this.ranks === 1;
  }

  async readOne(generation) {
    const rank = this.rank === 'all' ? '0' : this.rank;
    const { items } = await get(`/api/v1/jobs/${this.jobId}/logs${query({ rank, attempt: this.attempt || '', offset: this.offset })}`);
    if (generation !== this.generation) return;
    const piece = items[0];
    this.note = piece && !piece.known ? piece.message ?? 'no log yet' : '';
    if (!piece?.known) return;
    this.offset = piece.nextOffset;
    this.take(this.text + piece.text);
  }

  async readAll(generation) {
    const path = `/api/v1/jobs/${this.jobId}/logs${query({ rank: 'all', attempt: this.attempt || '', tail: TAIL_LINES })}`;
    const text = await call('GET', path, undefined, undefined, 'text/plain');
    if (generation !== this.generation) return;
    this.note = '';
    this.take(text);
  }

  take(text) {
    if (text === this.text) return;
    this.text = clean(text).slice(-KEPT_CHARS);
  }

  updated() {
    const view = this.querySelector('pre');
    if (this.follow && view) view.scrollTop = view.scrollHeight;
  }

  render() {
    return html`<div class="row log-bar">
        <label class="row"><span class="muted">Rank</span><select @change=${(e) => { this.rank = e.target.value; }}>
          <option value="all">all</option>${Array.from({ length: Math.min(this.ranks || 1, 200) }, (_, i) => html`<option value=${i} ?selected=${this.rank === String(i)}>${i}</option>`)}
        </select></label>
        <label class="row"><input type="checkbox" .checked=${this.follow} @change=${(e) => { this.follow = e.target.checked; }}>Follow</label>
        <span class="grow"></span><span class="faint">${this.note}</span></div>
      <pre class="log" tabindex="0" aria-label="log">${this.text || (this.note ? '' : 'No output yet.')}</pre>`;
  }
}
customElements.define('log-view', LogView);

// Terminal colours and other control sequences have no meaning here.
function clean(text) {
  return text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}
