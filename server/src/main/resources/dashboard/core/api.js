// The REST API of this controller. Every failure is a Problem with a title and a way out.

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered ${status}`);
    this.status = status;
    this.title = body.title || `The server answered ${status}`;
    this.help = body.help || '';
  }
}

export async function call(method, path, body, signal, accept = 'application/json') {
  const headers = { Accept: accept };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method === 'POST') headers['Idempotency-Key'] = newKey();
  let response;
  try {
    response = await fetch(path, {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new Problem(0, {
      title: 'The controller does not answer',
      detail: 'Is `stoker up` still running? The page reconnects by itself.',
    });
  }
  const text = await response.text();
  const type = response.headers.get('Content-Type') ?? '';
  const parsed = type.includes('json') && text ? JSON.parse(text) : {};
  if (!response.ok) throw new Problem(response.status, parsed);
  return type.includes('json') ? parsed : text;
}

export const get = (path, signal) => call('GET', path, undefined, signal);
export const post = (path, body = {}) => call('POST', path, body);
export const patch = (path, body) => call('PATCH', path, body);
export const put = (path, body) => call('PUT', path, body);

// One key a click: a request that is sent again by the network does its work once.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

export function query(parameters) {
  const kept = Object.entries(parameters).filter(([, v]) => v !== '' && v !== undefined && v !== null);
  const text = new URLSearchParams(kept).toString();
  return text ? `?${text}` : '';
}
