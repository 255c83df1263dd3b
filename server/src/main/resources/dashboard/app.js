// The shell of the page: navigation, bar, the present screen, dialogs. Screens load when first
// shown, so that the first paint waits for the overview alone.
import { html } from 'lit';
import { Part, Watch } from './core/part.js';
import { router } from './core/router.js';
import { live, subscribe } from './core/live.js';
import { smallFleet } from './core/fleet.js';
import './parts/side-nav.js';
import './parts/top-bar.js';
import './parts/cli-footer.js';
import './parts/dialogs.js';

// A large fleet is asked for what is shown instead of streamed whole.
const nodes = () => (smallFleet() ? ['nodes'] : []);

// Each screen: its element, its title, the topics it draws, and the command that shows the same.
const SCREENS = {
  overview: { view: () => html`<overview-screen></overview-screen>`, file: 'overview', title: 'Overview', topics: () => [...nodes(), 'events', 'heatmap'], cli: 'stoker status' },
  jobs: { view: () => html`<jobs-screen></jobs-screen>`, file: 'jobs', title: 'Jobs', topics: ['jobs'], cli: (_, filters) => jobsCommand(filters) },
  job: { view: (id) => html`<job-screen .jobId=${id}></job-screen>`, file: 'job', title: 'Job', topics: (id) => [`job:${id}`, 'events'], cli: (id) => `stoker job ${id}` },
  nodes: { view: () => html`<nodes-screen></nodes-screen>`, file: 'nodes', title: 'Nodes', topics: nodes, cli: 'stoker nodes' },
  gpus: { view: () => html`<gpus-screen></gpus-screen>`, file: 'gpus', title: 'GPUs', topics: ['heatmap'], cli: 'stoker gpus' },
  queues: { view: () => html`<queues-screen></queues-screen>`, file: 'queues', title: 'Queues', topics: [], cli: 'stoker queues' },
  faults: { view: () => html`<faults-screen></faults-screen>`, file: 'faults', title: 'Faults', topics: () => [...nodes(), 'faults', 'events'], cli: 'stoker fault ls' },
  simulator: { view: () => html`<simulator-screen></simulator-screen>`, file: 'simulator', title: 'Simulator', topics: () => [...nodes(), 'events'], cli: 'stoker sim status' },
};

// The same filters as flags; a value is quoted where a shell would misread it.
function jobsCommand({ state, queue, realm, q }) {
  const quoted = (text) => (/^[\w./,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const flags = [['--state', state === 'active' ? '' : state], ['--queue', queue], ['--realm', realm], ['--grep', q]];
  return ['stoker jobs', state ? '' : '--all', ...flags.map(([flag, value]) => (value ? `${flag} ${quoted(value)}` : ''))].filter(Boolean).join(' ');
}

class App extends Part {
  static properties = { loaded: { state: true }, failed: { state: true } };

  constructor() {
    super();
    this.loaded = new Set();
    this.small = smallFleet();
    new Watch(this, live, 'state');
    this.routed = () => this.follow();
  }

  connectedCallback() {
    super.connectedCallback();
    router.addEventListener('route', this.routed);
    // The size of the fleet decides what to ask for; it comes with the first numbers.
    live.addEventListener('cluster', () => {
      if (smallFleet() === this.small) return;
      this.small = smallFleet();
      this.follow();
    });
    document.querySelector('[data-skip]')?.addEventListener('click', (event) => {
      event.preventDefault();
      this.querySelector('main').focus();
    });
    this.follow();
  }

  async follow() {
    const { screen, argument } = router.route;
    const known = SCREENS[screen];
    if (known) {
      subscribe(typeof known.topics === 'function' ? known.topics(argument) : known.topics);
      document.title = `${screen === 'job' ? `Job ${argument}` : known.title} · Stoker`;
      if (!this.loaded.has(screen)) {
        try {
          await import(`./screens/${known.file}.js`);
          this.loaded = new Set([...this.loaded, screen]);
          this.failed = undefined;
        } catch (failure) {
          this.failed = failure.message;
        }
      }
    }
    this.requestUpdate();
  }

  render() {
    const { screen, argument, filters } = router.route;
    const known = SCREENS[screen];
    const cli = known && (typeof known.cli === 'function' ? known.cli(argument, filters) : known.cli);
    return html`
      <side-nav .screen=${screen}></side-nav>
      <div class="column">
        <top-bar></top-bar>
        ${this.banner()}
        <main id="main" tabindex="-1">${this.body(known, screen, argument)}</main>
        ${cli ? html`<cli-footer .command=${cli}></cli-footer>` : ''}
      </div>
      <dialog-host></dialog-host>
      <toast-stack aria-live="polite"></toast-stack>`;
  }

  body(known, screen, argument) {
    if (!known) {
      return html`<div class="empty"><b>There is no screen “${screen}”</b>
        <a class="quiet-link" href="#/overview">Go to the overview</a></div>`;
    }
    if (this.failed) return html`<div class="problem" role="alert"><b>This screen did not load</b><br>${this.failed}</div>`;
    return this.loaded.has(screen) ? known.view(argument) : '';
  }

  banner() {
    if (live.state === 'live') return '';
    if (live.problem?.status) return html`<div class="stale-banner" role="alert">${live.problem.title}. ${live.problem.message}</div>`;
    if (!live.lastAt) return '';
    const seconds = Math.round((Date.now() - live.lastAt) / 1000);
    return html`<div class="stale-banner" role="status">
      Last update ${seconds} s ago. The numbers below are old; the page keeps trying to reconnect.</div>`;
  }
}
customElements.define('stoker-app', App);
