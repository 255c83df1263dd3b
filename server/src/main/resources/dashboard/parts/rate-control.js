import { live as bound } from 'lit/directives/live.js';
import { Part, html } from '../core/part.js';
import { simulate } from '../core/actions.js';
import { tell } from '../core/says.js';
import { rate } from '../core/format.js';

const STEPS = 1_000;
const SETTLE_MILLIS = 250;
const MARKS = [0.1, 0.5, 1, 2, 5, 10, 25, 50];

// How many jobs the generator makes: a slider in equal ratios, a typed value, presets, pause.
class RateControl extends Part {
  static properties = { simulation: { attribute: false }, draft: { state: true } };

  render() {
    const { spec, presets, minimum, maximum } = this.simulation;
    const shown = this.draft ?? spec.jobsPerMinute;
    return html`<div class="rate">
      <div class="rate-value"><input type="number" aria-label="Jobs a minute" min=${minimum} max=${maximum} step="any" .value=${String(rate(shown))}
          @change=${(e) => this.typed(e.target)}><span class="muted">jobs a minute</span>
        ${spec.paused ? html`<span class="badge why">paused</span>` : ''}<span class="grow"></span>
        <button class=${spec.paused ? 'primary' : ''} data-pause @click=${() => this.send({ paused: !spec.paused })}>${spec.paused ? 'Resume' : 'Pause'}</button></div>
      <div class="slider"><input type="range" min="0" max=${STEPS} step="1" aria-label="Jobs a minute, logarithmic"
          aria-valuetext=${`${rate(shown)} jobs a minute`} .value=${bound(String(this.toStep(shown)))} @input=${(e) => this.slid(Number(e.target.value))}>
        <div class="slider-marks" aria-hidden="true">${MARKS.map((m) => html`<span class="faint" .style=${`left:calc(8px + (100% - 16px) * ${this.toStep(m) / STEPS})`}>${m}</span>`)}</div></div>
      <div class="row presets" role="group" aria-label="Presets">${presets.map((p) => html`<button aria-pressed=${this.same(p.jobsPerMinute, spec.jobsPerMinute) && !spec.paused ? 'true' : 'false'}
        @click=${() => this.send({ preset: p.name })}>${p.name}<small>${p.jobsPerMinute}</small></button>`)}</div></div>`;
  }

  same(a, b) {
    return Math.abs(a - b) < 1e-9;
  }

  toStep(value) {
    const { minimum, maximum } = this.simulation;
    return Math.round((STEPS * Math.log(Math.max(minimum, value) / minimum)) / Math.log(maximum / minimum));
  }

  // Two or three digits, as a person would choose them.
  fromStep(step) {
    const { minimum, maximum } = this.simulation;
    const exact = minimum * (maximum / minimum) ** (step / STEPS);
    return Number(exact.toFixed(exact < 1 ? 2 : exact < 10 ? 1 : 0));
  }

  slid(step) {
    this.draft = this.fromStep(step);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send({ jobsPerMinute: this.draft }), SETTLE_MILLIS);
  }

  typed(input) {
    const value = Number(input.value);
    const { minimum, maximum } = this.simulation;
    if (!Number.isFinite(value) || value < minimum || value > maximum) {
      tell('That rate is not possible', `Expected ${minimum} to ${maximum} jobs a minute, found ${input.value || 'nothing'}. Pause stops the generator.`, 'danger');
      input.value = String(rate(this.simulation.spec.jobsPerMinute));
      return;
    }
    this.send({ jobsPerMinute: value });
  }

  async send(change) {
    try {
      const simulation = await simulate(change);
      this.dispatchEvent(new CustomEvent('simulation', { detail: simulation }));
    } catch (problem) {
      tell(problem.title, problem.message, 'danger');
    }
    this.draft = undefined;
  }
}
customElements.define('rate-control', RateControl);
