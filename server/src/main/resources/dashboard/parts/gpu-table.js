// GPUs as rows: the table that says what the heatmap paints.
import { html } from '../core/part.js';
import { link } from '../core/router.js';
import { gpuState } from '../core/states.js';
import { percent, mib, trim, watts } from '../core/format.js';
import { realmMark, virtualMark } from './marks.js';

export function gpuTable(gpus, withNode = false) {
  return html`<div class="table-wrap"><table><thead><tr>${withNode ? html`<th>Node</th>` : ''}<th class="num">GPU</th><th>Type</th><th>State</th>
    <th class="num">Held</th><th class="num">Load</th><th class="num">Memory</th><th class="num">Temp</th><th class="num">Power</th><th class="num">Xid</th><th>Job</th><th>Kind</th></tr></thead>
    <tbody>${gpus.map((g) => gpuRow(g, withNode))}</tbody></table></div>`;
}

function gpuRow(gpu, withNode) {
  const t = gpu.telemetry;
  const state = gpuState(gpu.state);
  return html`<tr>${withNode ? html`<td class="mono"><a href=${link('nodes', '', { q: gpu.node, open: gpu.node })}>${gpu.node}</a></td>` : ''}
    <td class="num">${gpu.index}</td><td>${gpu.type}</td>
    <td><span class="state" data-tone=${state.tone} data-shape="square"><i></i>${state.word}</span></td>
    <td class="num">${gpu.heldMilli ? trim(gpu.heldMilli / 1000, 2) : '–'}</td>
    <td class="num">${percent(t?.utilizationRatio)}</td>
    <td class="num">${t ? mib(t.memoryUsedBytes / 1_048_576) : '–'} <span class="faint">/ ${mib(gpu.memoryMib)}</span></td>
    <td class="num">${t ? `${trim(t.temperatureCelsius, 0)} °C` : '–'}</td><td class="num">${watts(t?.powerWatts)}</td>
    <td class="num">${t?.xid || '–'}</td>
    <td class="clip">${gpu.jobs.map((j) => html`<a class="job-chip" href=${link('job', j.id)}>${j.id} ${j.name}</a> `)}</td>
    <td>${realmMark(gpu.realm)} ${gpu.virtual && gpu.realm === 'real' ? virtualMark() : ''}</td></tr>`;
}
