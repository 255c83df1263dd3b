// Keyboard: two strokes to a screen, one to search or to get help. Never while a person types.
import { go } from './router.js';

const SCREENS = { o: 'overview', j: 'jobs', n: 'nodes', h: 'gpus', q: 'queues', f: 'faults', s: 'simulator' };
export const keys = new EventTarget();

export const SHORTCUTS = [
  ['g o', 'overview'], ['g j', 'jobs'], ['g n', 'nodes'], ['g h', 'GPU heatmap'], ['g q', 'queues'],
  ['g f', 'faults'], ['g s', 'simulator'], ['/', 'search jobs'], ['j k', 'next and previous row'],
  ['x', 'select the row'], ['Enter', 'open the row'], ['t', 'dark or light'], ['?', 'this help'], ['Esc', 'close'],
];

let waitsUntil = 0;

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (Date.now() < waitsUntil && SCREENS[event.key]) {
    waitsUntil = 0;
    event.preventDefault();
    go(SCREENS[event.key]);
    return;
  }
  waitsUntil = event.key === 'g' ? Date.now() + 1_200 : 0;
  if (event.key === 't') globalThis.stokerTheme.toggle();
  const name = { '/': 'search', '?': 'help', j: 'next', k: 'previous', x: 'select' }[event.key]
    ?? (event.key === 'Enter' && event.target === document.body ? 'open' : undefined);
  if (!name || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  keys.dispatchEvent(new Event(name));
});

function typing(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
