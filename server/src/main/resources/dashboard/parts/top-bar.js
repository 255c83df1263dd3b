import { Part, Watch, html } from '../core/part.js';
import { live } from '../core/live.js';
import { keys } from '../core/keys.js';
import { go, router, refine } from '../core/router.js';
import { clock } from '../core/format.js';
import { icon } from './icons.js';

const WORDS = { live: 'live', connecting: 'connecting', stale: 'no news', lost: 'disconnected' };

// Which fleet this is, whether the picture is fresh, search, theme and help.
class TopBar extends Part {
  constructor() {
    super();
    new Watch(this, live, 'cluster', 'state');
    new Watch(this, router, 'route');
    this.searches = () => this.querySelector('input')?.focus();
    this.themed = () => this.requestUpdate();
  }

  connectedCallback() {
    super.connectedCallback();
    keys.addEventListener('search', this.searches);
    addEventListener('stoker-theme', this.themed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    keys.removeEventListener('search', this.searches);
    removeEventListener('stoker-theme', this.themed);
  }

  render() {
    const dark = globalThis.stokerTheme.current() === 'dark';
    return html`
      <div class="fleet">${this.fleet()}</div>
      <div class="grow"></div>
      <span class="live" data-state=${live.state} role="status"><i></i>${WORDS[live.state]}${live.state === 'live'
        ? html`<span class="faint mono" aria-hidden="true">${clock(live.lastAt)}</span>` : ''}</span>
      <form class="search" role="search" @submit=${this.submit}>
        <input type="search" name="q" placeholder="Search jobs" aria-label="Search jobs" autocomplete="off"
          .value=${router.route.screen === 'jobs' ? router.route.filters.q ?? '' : ''}><kbd aria-hidden="true">/</kbd>
      </form>
      <button class="plain theme-toggle" @click=${() => globalThis.stokerTheme.toggle()}
        aria-label=${dark ? 'Switch to the light theme' : 'Switch to the dark theme'} title="Theme (t)">${icon(dark ? 'sun' : 'moon')}</button>
      <button class="plain" @click=${() => keys.dispatchEvent(new Event('help'))} aria-label="Keyboard help" title="Help (?)">${icon('help')}</button>`;
  }

  fleet() {
    const nodes = live.cluster?.nodes;
    if (!nodes) return '';
    return html`
      ${nodes.real ? html`<span class="badge real">${nodes.real} real ${nodes.real === 1 ? 'node' : 'nodes'}</span>` : ''}
      ${nodes.simulated ? html`<span class="badge simulated">${nodes.simulated} simulated ${nodes.simulated === 1 ? 'node' : 'nodes'}</span>` : ''}
      ${live.cluster.ready ? '' : html`<span class="badge why">not ready</span>`}`;
  }

  submit(event) {
    event.preventDefault();
    const q = new FormData(event.target).get('q').trim();
    if (/^\d+$/.test(q)) go('job', q);
    else if (router.route.screen === 'jobs') refine({ q, at: '' });
    else go('jobs', '', { q });
    event.target.querySelector('input').blur();
  }
}
customElements.define('top-bar', TopBar);
