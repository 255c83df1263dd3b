// The last 15 minutes as this page saw them: one sample for each message of the cluster topic. Kept
// over a reload of the page, forgotten when the controller is another one.

const WINDOW_MILLIS = 15 * 60_000;
const STORE_KEY = 'stoker.history';
const STORE_EVERY_MILLIS = 5_000;

export const SERIES = {
  allocated: (c) => ratio(c.gpus.heldMilli, c.gpus.total * 1000),
  busy: (c) => c.telemetry?.utilizationRatio ?? null,
  goodput: (c) => goodputOf(c),
  pending: (c) => c.jobs.pending,
  running: (c) => c.jobs.running + c.jobs.scheduled,
  power: (c) => c.telemetry?.powerWatts ?? null,
  submitted: (c) => c.rates.submittedPerMinute,
  finished: (c) => c.rates.finishedPerMinute,
  failed: (c) => c.rates.failedPerMinute,
  faults: (c) => c.openFaults,
  available: (c) => c.gpus.total - c.gpus.down - c.gpus.faulted - c.gpus.suspect,
};

let owner = '';
let storedAt = 0;
export let samples = [];

const ratio = (part, whole) => (whole > 0 ? part / whole : 0);

// Useful share of the GPU time that is settled; unknown until some is.
export function goodputOf(cluster) {
  const { startup, useful, lost, draining } = cluster.gpuSeconds;
  const settled = startup + useful + lost + draining;
  return settled > 0 ? useful / settled : null;
}

export function record(cluster) {
  if (owner !== cluster.startedAt) adopt(cluster.startedAt);
  const now = Date.now();
  const sample = { t: now };
  for (const [name, read] of Object.entries(SERIES)) sample[name] = read(cluster);
  samples.push(sample);
  let first = 0;
  while (samples[first].t < now - WINDOW_MILLIS) first++;
  if (first) samples = samples.slice(first);
  if (now - storedAt > STORE_EVERY_MILLIS) store(now);
}

// The points of one series, and the last `most` values for a spark line.
export const points = (name) => samples.filter((s) => s[name] !== null).map((s) => ({ x: s.t, y: s[name] }));
export const recent = (name, most = 120) => samples.slice(-most).map((s) => s[name]).filter((v) => v !== null);

function adopt(startedAt) {
  owner = startedAt;
  samples = [];
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE_KEY) ?? 'null');
    if (kept?.owner === owner) samples = kept.samples.filter((s) => s.t > Date.now() - WINDOW_MILLIS);
  } catch {
    // Nothing kept, or nothing that can be read: begin anew.
  }
}

function store(now) {
  storedAt = now;
  try {
    // One sample in two is enough for what was seen before a reload.
    const thin = samples.filter((_, i) => i % 2 === 0 || i > samples.length - 120);
    sessionStorage.setItem(STORE_KEY, JSON.stringify({ owner, samples: thin }));
  } catch {
    // A full or forbidden store costs only the curves after a reload.
  }
}
