// The live picture: one SSE stream, its newest messages, and how fresh they are. Components read the
// fields and listen to the topics; nothing here draws.
import { record } from './history.js';
import { serverSays } from './format.js';
import { get } from './api.js';

const STALE_AFTER_MILLIS = 3_000;
const RECONNECT_MILLIS = 2_000;
const KEPT_EVENTS = 500;
const STEPS = new Set(['GangPlaced', 'WorkerStarted', 'WorkerExited', 'AllocationReleased', 'AttemptEnded', 'JobResumed']);

export const live = new EventTarget();
Object.assign(live, {
  state: 'connecting', // connecting, live, stale, lost
  lastAt: 0,
  cluster: undefined,
  nodes: new Map(),
  faults: new Map(),
  events: [],
  layout: [],
  cells: new Uint8Array(0),
  job: undefined,
  problem: undefined,
});

let source;
let wanted = 'cluster';
let retry;
let wholeNodes = false;
const late = new Set();

// Asks for other topics; the stream is opened again only when they differ.
export function subscribe(topics) {
  const text = ['cluster', ...topics].join(',');
  if (text === wanted && source) return;
  wanted = text;
  open();
}

function open() {
  source?.close();
  clearTimeout(retry);
  source = new EventSource(`/api/v1/stream?topics=${encodeURIComponent(wanted)}`);
  for (const [type, handle] of Object.entries(HANDLERS)) {
    source.addEventListener(type, (message) => {
      arrived();
      handle(JSON.parse(message.data));
      announce(type);
    });
  }
  source.onerror = () => {
    setState('lost');
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(retry);
      retry = setTimeout(open, RECONNECT_MILLIS);
      explain();
    }
  };
}

// A stream that is refused says no more than that; a plain call tells why.
async function explain() {
  try {
    await get('/api/v1/cluster');
  } catch (problem) {
    live.problem = problem;
  }
}

const HANDLERS = {
  hello({ resumed }) {
    wholeNodes = !resumed;
  },
  reset() {
    live.nodes.clear();
    live.faults.clear();
    live.events = [];
    // The server sends full lists only to a new subscriber.
    source.close();
    clearTimeout(retry);
    retry = setTimeout(open, 100);
  },
  cluster(data) {
    live.cluster = data;
    serverSays(data.time);
    record(data);
  },
  jobs(data) {
    live.jobs = data;
  },
  job(data) {
    live.job = data;
  },
  nodes({ changed = [], removed = [] }) {
    // The first message of a new stream names every node: what it does not name is gone.
    if (wholeNodes) live.nodes.clear();
    wholeNodes = false;
    for (const node of changed) live.nodes.set(node.metadata.id, node);
    for (const id of removed) live.nodes.delete(id);
  },
  faults({ changed = [] }) {
    for (const fault of changed) live.faults.set(fault.metadata.id, fault);
    while (live.faults.size > 2_000) live.faults.delete(live.faults.keys().next().value);
  },
  events({ items = [] }) {
    addEvents(items);
  },
  layout(data) {
    live.layout = data.nodes.map(([id, name, block, rack, gpus]) => ({ id, name, block, rack, gpus }));
  },
  heatmap(data) {
    live.cells = Uint8Array.from(atob(data.cells), (c) => c.charCodeAt(0));
  },
};

// Newest first, each once. Steps of single workers stay on the page of their job.
export function addEvents(items) {
  const known = new Set(live.events.map((e) => e.sequence));
  const fresh = items.filter((e) => !known.has(e.sequence) && !STEPS.has(e.type));
  live.events = [...fresh, ...live.events].sort((a, b) => b.sequence - a.sequence).slice(0, KEPT_EVENTS);
}

// A hidden page keeps its numbers and draws nothing; it catches up when it is shown again.
function announce(topic) {
  if (document.hidden) late.add(topic);
  else live.dispatchEvent(new Event(topic));
}
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  for (const topic of late) live.dispatchEvent(new Event(topic));
  late.clear();
});

function arrived() {
  live.lastAt = Date.now();
  live.problem = undefined;
  setState('live');
}

function setState(state) {
  if (live.state === state) return;
  live.state = state;
  live.dispatchEvent(new Event('state'));
}

setInterval(() => {
  if (live.state === 'live' && Date.now() - live.lastAt > STALE_AFTER_MILLIS) setState('stale');
  if (live.state !== 'live') live.dispatchEvent(new Event('state'));
}, 1_000);
