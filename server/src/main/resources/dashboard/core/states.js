// The states as people see them: word, tone, shape. Colour never stands alone.

const JOB = {
  PENDING: { word: 'pending', tone: 'idle', shape: 'ring', letter: 'PD' },
  SCHEDULED: { word: 'starting', tone: 'changing', shape: 'half', letter: 'CF' },
  RUNNING: { word: 'running', tone: 'running', shape: 'dot', letter: 'R' },
  COMPLETED: { word: 'completed', tone: 'good', shape: 'square', letter: 'CD' },
  FAILED: { word: 'failed', tone: 'danger', shape: 'cross', letter: 'F' },
  CANCELLED: { word: 'cancelled', tone: 'idle', shape: 'cross', letter: 'CA' },
  TIMED_OUT: { word: 'timed out', tone: 'warn', shape: 'cross', letter: 'TO' },
  DEADLINE_MISSED: { word: 'deadline missed', tone: 'warn', shape: 'cross', letter: 'DL' },
  REJECTED: { word: 'rejected', tone: 'danger', shape: 'cross', letter: 'RJ' },
};
const NODE = {
  UP: { word: 'up', tone: 'good', shape: 'dot' },
  SUSPECT: { word: 'suspect', tone: 'warn', shape: 'half' },
  LOST: { word: 'lost', tone: 'danger', shape: 'cross' },
  DRAINED: { word: 'drained', tone: 'changing', shape: 'ring' },
  DRAINING: { word: 'draining', tone: 'changing', shape: 'half' },
};

// What a GPU does now, in the order of the numbers in a heatmap message.
export const GPU_STATES = [
  { key: 'idle', word: 'idle', tone: 'idle', glyph: '░' },
  { key: 'allocated', word: 'running', tone: 'running', glyph: '▓' },
  { key: 'draining', word: 'draining', tone: 'changing', glyph: '▒' },
  { key: 'faulted', word: 'faulted', tone: 'faulted', glyph: '✖' },
  { key: 'suspect', word: 'suspect', tone: 'quarantined', glyph: '◇' },
  { key: 'down', word: 'down', tone: 'down', glyph: '■' },
];
export const gpuState = (key) => GPU_STATES.find((s) => s.key === key) ?? GPU_STATES[0];

const unknown = (name) => ({ word: String(name ?? 'unknown').toLowerCase(), tone: 'idle', shape: 'ring', letter: '?' });
const upper = (name) => String(name ?? '').toUpperCase();

export const jobState = (name) => JOB[upper(name)] ?? unknown(name);
export const nodeState = (display) => NODE[upper(display)] ?? unknown(display);
export const JOB_STATES = Object.keys(JOB);
export const isLive = (name) => ['PENDING', 'SCHEDULED', 'RUNNING'].includes(upper(name));

const FAULT = {
  NODE_DOWN: 'node down', NODE_SILENT: 'node silent', GPU_ERROR: 'GPU error',
  GPU_SLOW: 'GPU slow', NETWORK: 'network',
};
export const FAULT_KINDS = Object.keys(FAULT);
export const faultKind = (name) => FAULT[upper(name)] ?? String(name ?? '').toLowerCase().replaceAll('_', ' ');
