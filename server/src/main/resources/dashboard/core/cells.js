// GPUs as two bytes each, in the order of the layout: state and marks, then a level of 0 to 255.
import { live } from './live.js';
import { GPU_STATES } from './states.js';

// The present cells of all nodes, node by node: [{id, name, block, rack, gpus, first}].
export function cellRows() {
  let first = 0;
  return live.layout.map((node) => {
    const row = { ...node, first };
    first += node.gpus;
    return row;
  });
}

export const cellCount = () => live.cells.length >> 1;

export function cellAt(position) {
  const mark = live.cells[position * 2] ?? 0;
  return {
    state: GPU_STATES[mark & 15] ?? GPU_STATES[0],
    simulated: (mark & 64) !== 0,
    virtual: (mark & 128) !== 0,
    level: (live.cells[position * 2 + 1] ?? 0) / 255,
  };
}

// How many GPUs are in each state, in the order of GPU_STATES.
export function stateCounts() {
  const counts = GPU_STATES.map(() => 0);
  for (let i = 0; i < live.cells.length; i += 2) counts[live.cells[i] & 15]++;
  return counts;
}
