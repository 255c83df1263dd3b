import { Part, html } from '../core/part.js';
import { tell } from '../core/says.js';

// The command that shows the same data in a terminal, and the link to this very view.
class CliFooter extends Part {
  static properties = { command: {} };

  render() {
    return html`<span>In a terminal</span><code>${this.command}</code>
      <button class="plain small" @click=${() => this.copy(this.command, 'Command copied')}>Copy</button>
      <span class="faint">·</span>
      <button class="plain small" @click=${() => this.copy(location.href, 'Link copied')}>Copy link to this view</button>`;
  }

  async copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      tell(done);
    } catch {
      tell('The browser did not allow copying', text, 'warn');
    }
  }
}
customElements.define('cli-footer', CliFooter);
