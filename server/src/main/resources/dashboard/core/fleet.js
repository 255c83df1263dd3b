// The nodes, as the size of the fleet allows: all of them from the stream while they are few, else
// what the server finds for a filter, two hundred at most.
import { live } from './live.js';
import { get, query } from './api.js';
import { Fresh, Watch } from './part.js';

export const MOST_LISTED = 200;
const MOST_STREAMED = 64;

// Whether the whole fleet fits on the stream; not before its size is known.
export const smallFleet = () => live.cluster !== undefined && live.cluster.nodes.total <= MOST_STREAMED;

export const byId = (a, b) => a.metadata.id - b.metadata.id;

export class Fleet {
  // `filter` gives the text to look for, when a large fleet is asked.
  constructor(host, filter = () => '') {
    new Watch(host, live, 'nodes', 'cluster');
    this.found = new Fresh(host, (signal) => (live.cluster && !smallFleet()
      ? get(`/api/v1/nodes${query({ limit: MOST_LISTED, q: filter() })}`, signal) : Promise.resolve(undefined)), 1_500);
  }

  // Undefined until the first answer.
  nodes() {
    if (!live.cluster) return undefined;
    if (!smallFleet()) return this.found.value?.items;
    return live.nodes.size || !live.cluster.nodes.total ? [...live.nodes.values()].sort(byId) : undefined;
  }

  refresh() {
    this.found.refresh();
  }
}
