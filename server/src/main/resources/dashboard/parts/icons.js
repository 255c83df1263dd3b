// Line icons, drawn for this dashboard on a 16 x 16 grid.
import { html, svg } from '../core/part.js';

const PATHS = {
  overview: 'M2 13V8m4 5V3m4 10V6m4 7V9',
  jobs: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  nodes: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  gpus: 'M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14',
  queues: 'M2.5 3.5h11M4 8h8M5.5 12.5h5',
  faults: 'M9 1.5L3 9h4.2L6.5 14.5 13 6.5H8.6z',
  simulator: 'M2.5 5h6m3 0h2M2.5 11h2m3 0h6M10 3.5v3M6 9.5v3',
  hold: 'M5.500 3.500v9M10.500 3.500v9',
  release: 'M5 3.500l7 4.500-7 4.500z',
  requeue: 'M3 8a5 5 0 105-5H4.500M6.500 1L4.500 3l2 2',
  cancel: 'M4 4l8 8M12 4l-8 8',
  sun: 'M8 5a3 3 0 100 6 3 3 0 000-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 016.5 3a5.5 5.5 0 106.5 6.5z',
  help: 'M8 14.5a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM6.2 6.2a1.9 1.9 0 113 1.6c-.8.5-1.2.9-1.2 1.7M8 11.5h.01',
};

export const icon = (name) => html`<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${svg`<path d=${PATHS[name]}/>`}</svg>`;

export const brandMark = () => html`<svg viewBox="0 0 32 32" aria-hidden="true">${svg`
  <rect x="1" y="1" width="30" height="30" rx="8" fill="#1b1410"/>
  <path d="M16 5c1 4-4 6-5 10-1 4 1 7 5 8 4-1 6.500-4 5.500-8-.5-2-1.500-3-2-5-1 1-1.500 2-1.500 3C17 11 17.500 8 16 5z" fill="#ff8b3d"/>
  <path d="M16 14c.5 2-2 3-2 5.500 0 1.700 1 2.700 2 3 1-.3 2-1.300 2-3C18 17 16.500 16.500 16 14z" fill="#ffe2c4"/>
  <path d="M8 26.500h16" stroke="#ff8b3d" stroke-width="2.200" stroke-linecap="round"/>`}</svg>`;
