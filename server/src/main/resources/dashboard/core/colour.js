// One sequential scale for amounts, dark to bright in even steps of lightness and readable under
// colour-vision deficiencies: indigo, teal, yellow.
const STOPS = [[38, 34, 98], [36, 88, 140], [34, 139, 141], [94, 190, 108], [253, 231, 76]];

function mixed(ratio) {
  const at = Math.max(0, Math.min(1, ratio)) * (STOPS.length - 1);
  const low = Math.min(STOPS.length - 2, Math.floor(at));
  return STOPS[low].map((from, i) => Math.round(from + (STOPS[low + 1][i] - from) * (at - low)));
}

// As one little-endian pixel; 256 steps are made once.
const PIXELS = Array.from({ length: 256 }, (_, i) => {
  const [r, g, b] = mixed(i / 255);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
});

export const sequential = (ratio) => PIXELS[Math.max(0, Math.min(255, Math.round(ratio * 255)))];
export const sequentialCss = (ratio) => `rgb(${mixed(ratio).join(' ')})`;
