import { Part, html } from '../core/part.js';
import { Fleet } from '../core/fleet.js';
import { drain, injectFault, undrain } from '../core/actions.js';
import { FAULT_KINDS, faultKind } from '../core/states.js';
import { empty } from './marks.js';

const simulated = (nodes) => nodes?.filter((n) => n.spec.realm === 'simulated');
const option = (value, label, selected) => html`<option value=${value} ?selected=${selected}>${label}</option>`;
const noNodes = () => empty('No simulated node', html`Faults go to simulated nodes only. <code>stoker demo</code> brings eight.`);

// Breaks something on a simulated node, to see it survived.
class FaultForm extends Part {
  static properties = { kind: { state: true }, node: { state: true } };

  constructor() {
    super();
    this.kind = 'GPU_ERROR';
    this.fleet = new Fleet(this);
  }

  render() {
    const nodes = simulated(this.fleet.nodes());
    if (!nodes?.length) return nodes ? noNodes() : '';
    const node = nodes.find((n) => n.metadata.name === this.node) ?? nodes[0];
    const onGpu = this.kind.startsWith('GPU');
    return html`<form class="form" aria-label="Inject a fault" @submit=${(e) => this.send(e, node)}>
      <label class="field"><span>What breaks</span><select name="kind" @change=${(e) => { this.kind = e.target.value; }}>
        ${FAULT_KINDS.map((k) => option(k, faultKind(k), k === this.kind))}</select></label>
      <label class="field"><span>Simulated node</span><select name="node" @change=${(e) => { this.node = e.target.value; }}>
        ${nodes.map((n) => option(n.metadata.name, `${n.metadata.name}${n.status.state === 'UP' ? '' : ` (${n.status.display})`}`, n === node))}</select></label>
      <label class="field"><span>GPU</span><select name="gpu" ?disabled=${!onGpu}>${onGpu ? node.spec.gpus.map((g) => option(g.index, g.index, g.index === 0)) : option('', 'whole node', true)}</select></label>
      <label class="field"><span>For seconds</span><input name="seconds" type="number" min="1" max="86400" value="30" required></label>
      <label class="field grow"><span>Message</span><input name="message" maxlength="200" placeholder=${onGpu ? 'Xid 79' : 'power lost'}></label>
      <button class="primary">Inject fault</button></form>`;
  }

  async send(event, node) {
    event.preventDefault();
    const form = new FormData(event.target);
    const fault = { kind: this.kind, node: node.metadata.name, durationSeconds: Number(form.get('seconds')) };
    if (this.kind.startsWith('GPU')) fault.gpu = Number(form.get('gpu'));
    if (form.get('message').trim()) fault.message = form.get('message').trim();
    if (await injectFault(fault)) this.dispatchEvent(new CustomEvent('injected', { bubbles: true }));
  }
}
customElements.define('fault-form', FaultForm);

// Takes a simulated node out of service, or back.
class DrainForm extends Part {
  static properties = { node: { state: true } };

  constructor() {
    super();
    this.fleet = new Fleet(this);
  }

  render() {
    const nodes = simulated(this.fleet.nodes());
    if (!nodes?.length) return nodes ? noNodes() : '';
    const node = nodes.find((n) => n.metadata.name === this.node) ?? nodes[0];
    return html`<form class="form" aria-label="Drain a node" @submit=${(e) => this.send(e, node)}>
      <label class="field"><span>Simulated node</span><select name="node" @change=${(e) => { this.node = e.target.value; }}>
        ${nodes.map((n) => option(n.metadata.name, `${n.metadata.name}${n.status.drained ? ` (${n.status.display})` : ''}`, n === node))}</select></label>
      <label class="field grow"><span>Reason</span><input name="reason" maxlength="200" placeholder="firmware" ?disabled=${node.status.drained}></label>
      <button>${node.status.drained ? 'Undrain' : 'Drain'}</button></form>`;
  }

  async send(event, node) {
    event.preventDefault();
    if (node.status.drained) await undrain(node);
    else await drain(node, new FormData(event.target).get('reason').trim());
  }
}
customElements.define('drain-form', DrainForm);
