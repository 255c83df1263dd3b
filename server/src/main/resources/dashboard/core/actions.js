// What a person may do, with the questions that go before what destroys or disturbs.
import { post, patch, put } from './api.js';
import { attempt, confirm } from './says.js';
import { plural } from './format.js';

const job = (id, verb, body = {}) => post(`/api/v1/jobs/${id}/${verb}`, body);
const REASON = { reason: 'from the dashboard' };

const WORDS = { cancel: 'cancelled', hold: 'held', release: 'released', requeue: 'requeued' };

// Runs one verb on some jobs; asks first before work is lost.
export async function onJobs(verb, jobs) {
  const ids = jobs.map((j) => j.metadata.id);
  const running = jobs.filter((j) => ['RUNNING', 'SCHEDULED'].includes(j.status.state)).length;
  const what = ids.length === 1 ? `Job ${ids[0]}` : plural(ids.length, 'job');
  if (verb === 'cancel' || (verb === 'requeue' && running)) {
    const agreed = await confirm({
      title: verb === 'cancel' ? `Cancel ${what.toLowerCase()}?` : `Put ${what.toLowerCase()} back into the queue?`,
      text: verb === 'cancel'
        ? `${running ? 'Running workers are asked to stop, then killed after their grace time. ' : ''}A cancelled job stays cancelled.`
        : 'Running workers are stopped; the job starts again from its last checkpoint, or from the beginning.',
      yes: verb === 'cancel' ? 'Cancel the job' : 'Requeue',
    });
    if (!agreed) return false;
  }
  const body = verb === 'cancel' || verb === 'requeue' ? REASON : {};
  return attempt(`${what} ${WORDS[verb]}`, () => Promise.all(ids.map((id) => job(id, verb, body))));
}

export async function drain(node, reason) {
  const held = node.status.jobs.length;
  const agreed = await confirm({
    title: `Drain ${node.metadata.name}?`,
    text: `It takes no new work until it is undrained. ${held ? `${plural(held, 'job')} on it may finish.` : 'Nothing runs on it now.'}`,
    yes: 'Drain the node',
  });
  if (!agreed) return false;
  return attempt(`${node.metadata.name} drains`, () =>
    post(`/api/v1/nodes/${node.metadata.id}/drain`, { reason: reason || 'from the dashboard' }));
}

export const undrain = (node) => attempt(`${node.metadata.name} takes work again`, () =>
  post(`/api/v1/nodes/${node.metadata.id}/undrain`));

export const queueVerb = (name, verb) => attempt(`Queue ${name} ${verb === 'pause' ? 'paused' : 'resumed'}`, () =>
  post(`/api/v1/queues/${encodeURIComponent(name)}/${verb}`));

export const addQueue = (name) => attempt(`Queue ${name} is there; jobs name it with “queue: ${name}”`, () =>
  put(`/api/v1/queues/${encodeURIComponent(name)}`, { paused: false }));

export const injectFault = (fault) => attempt(
  `Fault sent to ${fault.node}; it shows when the node reports it`, () => post('/api/v1/faults', fault));

export const clearFault = (id) => attempt(`Fault ${id} cleared`, () => post(`/api/v1/faults/${id}/clear`));

export const simulate = (change) => patch('/api/v1/simulation', change);
