import { Part, Watch, html, nothing } from '../core/part.js';
import { live } from '../core/live.js';
import { icon, brandMark } from './icons.js';

const LINKS = [
  ['overview', 'Overview', 'g o'], ['jobs', 'Jobs', 'g j'], ['nodes', 'Nodes', 'g n'], ['gpus', 'GPUs', 'g h'],
  ['queues', 'Queues', 'g q'], ['faults', 'Faults', 'g f'], ['simulator', 'Simulator', 'g s'],
];

// The way to every screen, with the counts that call for attention.
class SideNav extends Part {
  static properties = { screen: {} };

  constructor() {
    super();
    new Watch(this, live, 'cluster');
  }

  render() {
    const at = this.screen === 'job' ? 'jobs' : this.screen;
    return html`
      <a class="brand" href="#/overview" aria-label="Stoker, overview">${brandMark()}<b>Stoker</b></a>
      <nav aria-label="Screens">${LINKS.map(([name, label, keysText]) => html`
        <a class="nav-link" href=${`#/${name}`} title=${`${label} (${keysText})`}
          aria-current=${at === name ? 'page' : nothing}>${icon(name)}<span>${label}</span>${this.badge(name)}</a>`)}
      </nav>
      <div class="nav-foot">
        <span>${live.cluster ? `v${live.cluster.version}` : ''}</span>
        <a href="/docs">API</a><a href="/metrics">Metrics</a>
      </div>`;
  }

  badge(name) {
    const c = live.cluster;
    if (!c) return '';
    if (name === 'jobs' && c.jobs.pending) return html`<span class="count" title="pending">${c.jobs.pending}</span>`;
    if (name === 'faults' && c.openFaults) return html`<span class="count hot" title="open">${c.openFaults}</span>`;
    if (name === 'nodes' && c.nodes.lost) return html`<span class="count hot" title="lost">${c.nodes.lost}</span>`;
    return '';
  }
}
customElements.define('side-nav', SideNav);
