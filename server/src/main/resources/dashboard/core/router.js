// Where we are: the hash holds the screen, its argument and its filters, so every view is a link.
//   #/jobs?state=PENDING&q=llama   #/job/1234   #/nodes

function parse() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [screen = '', argument = ''] = path.split('/');
  return {
    screen: screen || 'overview',
    argument: safelyDecoded(argument),
    filters: Object.fromEntries(new URLSearchParams(query)),
  };
}

function safelyDecoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const router = new EventTarget();
router.route = parse();

addEventListener('hashchange', () => {
  router.route = parse();
  router.dispatchEvent(new Event('route'));
});

// The address of a screen; empty filters are left out.
export function link(screen, argument = '', filters = {}) {
  const kept = Object.entries(filters).filter(([, v]) => v !== '' && v !== undefined && v !== null);
  const query = new URLSearchParams(kept).toString();
  return `#/${screen}${argument === '' ? '' : `/${encodeURIComponent(argument)}`}${query ? `?${query}` : ''}`;
}

export function go(screen, argument = '', filters = {}) {
  location.hash = link(screen, argument, filters);
}

// Changes some filters of the present screen without a new entry in the browser's history.
export function refine(changes) {
  const { screen, argument, filters } = router.route;
  history.replaceState(null, '', link(screen, argument, { ...filters, ...changes }));
  router.route = parse();
  router.dispatchEvent(new Event('route'));
}
