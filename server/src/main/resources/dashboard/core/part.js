// What every component starts from: Lit without a shadow root, so that one stylesheet and one
// accessibility tree serve the whole page. Text reaches the page through Lit's bindings alone.
import { LitElement } from 'lit';

export { html, svg, nothing } from 'lit';

export class Part extends LitElement {
  createRenderRoot() {
    return this;
  }
}

// Renders its host again whenever one of `topics` of `source` changes.
export class Watch {
  constructor(host, source, ...topics) {
    this.host = host;
    this.source = source;
    this.topics = topics;
    this.changed = () => this.host.requestUpdate();
    host.addController(this);
  }

  hostConnected() {
    for (const topic of this.topics) this.source.addEventListener(topic, this.changed);
  }

  hostDisconnected() {
    for (const topic of this.topics) this.source.removeEventListener(topic, this.changed);
  }
}

// Keeps one GET fresh while its host is on the page and the page is visible. Keeps the last answer
// while the next one is under way; a newer request wins over an older one.
export class Fresh {
  constructor(host, load, everyMillis = 0) {
    this.host = host;
    this.load = load;
    this.everyMillis = everyMillis;
    this.value = undefined;
    this.problem = undefined;
    host.addController(this);
  }

  hostConnected() {
    this.refresh();
    if (this.everyMillis) {
      this.timer = setInterval(() => {
        if (!document.hidden && !this.busy) this.refresh();
      }, this.everyMillis);
    }
  }

  hostDisconnected() {
    clearInterval(this.timer);
    this.abort?.abort();
  }

  async refresh() {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.busy = true;
    try {
      const value = await this.load(abort.signal);
      if (this.abort !== abort) return;
      this.value = value;
      this.problem = undefined;
    } catch (problem) {
      if (problem.name === 'AbortError' || this.abort !== abort) return;
      this.problem = problem;
    } finally {
      if (this.abort === abort) this.busy = false;
    }
    this.host.requestUpdate();
  }
}
