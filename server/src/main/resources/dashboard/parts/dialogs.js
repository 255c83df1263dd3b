import { Part, html } from '../core/part.js';
import { says } from '../core/says.js';
import { keys, SHORTCUTS } from '../core/keys.js';

const TOAST_MILLIS = 5_000;

// Asks before anything that destroys, and shows the keyboard help. Escape always means no.
class DialogHost extends Part {
  static properties = { question: { state: true }, help: { state: true } };

  constructor() {
    super();
    this.asks = (event) => { this.question = event.detail; };
    this.helps = () => { this.help = true; };
  }

  connectedCallback() {
    super.connectedCallback();
    says.addEventListener('question', this.asks);
    keys.addEventListener('help', this.helps);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    says.removeEventListener('question', this.asks);
    keys.removeEventListener('help', this.helps);
  }

  updated() {
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  render() {
    if (this.question) return this.asking(this.question);
    return this.help ? this.helping() : '';
  }

  asking({ title, text, yes, danger }) {
    return html`<dialog aria-labelledby="ask" @close=${() => this.answer(false)}>
      <h2 id="ask">${title}</h2><p class="muted">${text}</p>
      <div class="actions">
        <button autofocus @click=${() => this.answer(false)}>Keep</button>
        <button class=${danger === false ? 'primary' : 'primary danger'} data-yes @click=${() => this.answer(true)}>${yes}</button>
      </div></dialog>`;
  }

  answer(agreed) {
    const question = this.question;
    this.question = undefined;
    question?.resolve(agreed);
  }

  helping() {
    return html`<dialog aria-labelledby="keys" @close=${() => { this.help = false; }}>
      <h2 id="keys">Keyboard</h2>
      <dl class="shortcuts">${SHORTCUTS.map(([stroke, what]) => html`
        <dt>${stroke.split(' ').map((k) => html`<kbd>${k}</kbd> `)}</dt><dd>${what}</dd>`)}</dl>
      <div class="actions"><button autofocus @click=${() => { this.help = false; }}>Close</button></div></dialog>`;
  }
}
customElements.define('dialog-host', DialogHost);

// Short notices that go away by themselves; failures stay twice as long.
class ToastStack extends Part {
  static properties = { toasts: { state: true } };

  constructor() {
    super();
    this.toasts = [];
    this.told = (event) => this.add(event.detail);
  }

  connectedCallback() {
    super.connectedCallback();
    says.addEventListener('toast', this.told);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    says.removeEventListener('toast', this.told);
  }

  add(toast) {
    this.toasts = [...this.toasts, toast].slice(-4);
    setTimeout(() => {
      this.toasts = this.toasts.filter((t) => t !== toast);
    }, toast.tone === 'danger' ? TOAST_MILLIS * 2 : TOAST_MILLIS);
  }

  render() {
    return this.toasts.map((t) => html`<div class="toast" data-tone=${t.tone} role=${t.tone === 'danger' ? 'alert' : 'status'}>
      ${t.text}${t.detail ? html`<small>${t.detail}</small>` : ''}</div>`);
  }
}
customElements.define('toast-stack', ToastStack);
