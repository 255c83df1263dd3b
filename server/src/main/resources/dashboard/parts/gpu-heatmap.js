import { Part, html } from '../core/part.js';
import { live } from '../core/live.js';
import { cellAt, cellCount, cellRows, stateCounts } from '../core/cells.js';
import { GPU_STATES } from '../core/states.js';
import { sequential } from '../core/colour.js';

const GAP_FROM_PIXELS = 6; // cells this large get gaps
const GLYPH_FROM_PIXELS = 14;
const TEXT_FROM_PIXELS = 64; // cells this wide name their job
const DETAILED_NODES = 24;
const LABELLED_NODES = 64;
const LABEL_PIXELS = 92;
const TALLEST_PIXELS = 640;
const COLUMN_GAP = 14;
const NARROW_GAP = 4;

// All GPUs as a grid on a canvas: one pixel a GPU in a small image, scaled up in one draw. Rows are
// nodes while they fit, else nodes stand side by side. Arrow keys move a cursor that is read aloud.
class GpuHeatmap extends Part {
  static properties = { mode: {}, only: {}, known: { attribute: false } };

  constructor() {
    super();
    this.at = -1;
    this.draws = () => this.draw();
  }

  connectedCallback() {
    super.connectedCallback();
    for (const topic of ['heatmap', 'layout']) live.addEventListener(topic, this.draws);
    addEventListener('stoker-theme', this.draws);
    this.sizes = new ResizeObserver(this.draws);
    this.sizes.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const topic of ['heatmap', 'layout']) live.removeEventListener(topic, this.draws);
    removeEventListener('stoker-theme', this.draws);
    this.sizes.disconnect();
  }

  render() {
    return html`<div class="heatmap"><canvas tabindex="0" role="img"
        @mousemove=${this.hover} @mouseleave=${() => this.point(-1)} @click=${this.choose} @keydown=${this.key}></canvas>
      <div class="tip" hidden></div></div><p class="sr" aria-live="polite"></p>`;
  }

  updated() {
    this.draw();
  }

  // Columns of nodes, GPUs per node and the size of a cell, from the space there is.
  geometry() {
    const rows = cellRows();
    const widest = rows.reduce((most, r) => Math.max(most, r.gpus), 1);
    const room = Math.max(200, this.clientWidth);
    const labelWidth = rows.length <= LABELLED_NODES ? LABEL_PIXELS : 0;
    const gap = labelWidth ? COLUMN_GAP : NARROW_GAP;
    const large = rows.length <= DETAILED_NODES;
    const least = labelWidth ? GLYPH_FROM_PIXELS : 2;
    // The largest cell with which the fleet fits into the height; below the least, the page scrolls.
    let side = 30;
    const columnsFor = (pixels) => Math.max(1, Math.min(rows.length, Math.floor(room / (labelWidth + widest * pixels + gap))));
    while (side > least && Math.ceil(rows.length / columnsFor(side)) * side > TALLEST_PIXELS) side--;
    const columns = large ? 1 : columnsFor(side);
    const lines = Math.ceil(rows.length / columns);
    const width = large ? Math.max(least, Math.min(Math.floor((room - labelWidth - gap) / widest), 128)) : side;
    const height = large ? Math.max(least, Math.min(Math.floor(TALLEST_PIXELS / lines), 48)) : side;
    return { rows, widest, columns, lines, width, height, labelWidth, block: labelWidth + widest * width + gap, tall: lines * height };
  }

  draw() {
    const canvas = this.querySelector('canvas');
    if (!canvas || !live.layout.length || !cellCount()) return;
    const g = this.geometry();
    this.shape = g;
    const scale = globalThis.devicePixelRatio || 1;
    const width = g.columns * g.block;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(g.tall * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(g.tall * scale);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${g.tall}px`;
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, g.tall);
    pen.imageSmoothingEnabled = false;
    this.paint(pen, g);
    if (Math.min(g.width, g.height) >= GAP_FROM_PIXELS) this.detail(pen, g);
    this.label(pen, g);
    if (this.at >= 0) this.frame(pen, g);
    this.summarise(canvas);
  }

  // The picture in words, for who cannot see it.
  summarise(canvas) {
    const counts = stateCounts();
    const text = GPU_STATES.map((s, i) => `${counts[i]} ${s.word}`).join(', ');
    const label = `${cellCount()} GPUs: ${text}. Arrow keys read single cells; the table has the same data.`;
    if (canvas.getAttribute('aria-label') !== label) canvas.setAttribute('aria-label', label);
  }

  paint(pen, g) {
    const small = document.createElement('canvas');
    small.width = g.columns * g.widest;
    small.height = g.lines;
    const ink = small.getContext('2d');
    const image = ink.createImageData(small.width, small.height);
    const pixels = new Uint32Array(image.data.buffer);
    const colours = this.colours();
    g.rows.forEach((row, n) => {
      const start = (n % g.lines) * small.width + Math.floor(n / g.lines) * g.widest;
      for (let i = 0; i < row.gpus; i++) pixels[start + i] = this.colourOf(row.first + i, colours);
    });
    ink.putImageData(image, 0, 0);
    for (let c = 0; c < g.columns; c++) {
      pen.drawImage(small, c * g.widest, 0, g.widest, g.lines, c * g.block + g.labelWidth, 0, g.widest * g.width, g.tall);
    }
  }

  colours() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => pixel(style.getPropertyValue(`--${name}`).trim());
    return { states: GPU_STATES.map((s) => read(s.key === 'idle' ? 'idle-cell' : s.tone)), quiet: read('sunken'), none: read('idle-cell') };
  }

  colourOf(position, colours) {
    const mark = live.cells[position * 2] & 15;
    if (this.only && GPU_STATES[mark]?.key !== this.only) return colours.quiet;
    if (this.mode === 'state' || mark > 1) return colours.states[mark];
    if (mark === 0 && this.mode === 'load') return colours.none;
    if (this.mode === 'temperature') {
      const celsius = this.known?.get(position)?.celsius;
      return celsius === undefined ? colours.none : sequential((celsius - 30) / 60);
    }
    return sequential(live.cells[position * 2 + 1] / 255);
  }

  // Gaps between cells, then glyphs and names where they fit, so that colour never stands alone.
  detail(pen, g) {
    const style = getComputedStyle(document.documentElement);
    pen.fillStyle = style.getPropertyValue('--panel');
    for (let c = 0; c < g.columns; c++) {
      const left = c * g.block + g.labelWidth;
      for (let i = 0; i <= g.widest; i++) pen.fillRect(left + i * g.width - 1, 0, 2, g.tall);
    }
    for (let l = 0; l <= g.lines; l++) pen.fillRect(0, l * g.height - 1, g.columns * g.block, 2);
    if (Math.min(g.width, g.height) < GLYPH_FROM_PIXELS) return;
    const font = style.getPropertyValue('--font');
    pen.textBaseline = 'middle';
    g.rows.forEach((row, n) => {
      for (let i = 0; i < row.gpus; i++) this.inscribe(pen, g, row.first + i, this.placeOf(g, n, i), font);
    });
  }

  inscribe(pen, g, position, [x, y], font) {
    const { state, level } = cellAt(position);
    if (this.only && state.key !== this.only) return;
    const middle = y + g.height / 2;
    const wide = g.width >= TEXT_FROM_PIXELS && g.height >= 30;
    const light = state.key === 'draining' || (state.key === 'allocated' && this.mode !== 'state' && this.brightness(position, level) > 0.7);
    pen.fillStyle = light ? '#10151b' : '#ffffff';
    if (state.key === 'allocated') {
      if (!wide) return;
      const known = this.known?.get(position);
      pen.textAlign = 'left';
      pen.font = `600 12px ${font}`;
      pen.fillText(this.mode === 'temperature' && known?.celsius !== undefined ? `${Math.round(known.celsius)} °C` : `${Math.round(level * 100)}%`, x + 9, middle - 8);
      pen.font = `10.5px ${font}`;
      pen.fillText(fitted(known?.jobs ?? '', g.width - 16), x + 9, middle + 8);
    } else if (state.key !== 'idle') {
      if (state.key === 'down') hatch(pen, x + 1, y + 1, g.width - 2, g.height - 2);
      pen.textAlign = 'center';
      pen.font = `12px ${font}`;
      pen.fillText(wide ? `${state.glyph} ${state.word}` : state.glyph, x + g.width / 2, middle);
    }
  }

  brightness(position, level) {
    return this.mode === 'temperature' ? ((this.known?.get(position)?.celsius ?? 0) - 30) / 60 : level;
  }

  label(pen, g) {
    if (!g.labelWidth) return;
    const style = getComputedStyle(document.documentElement);
    const font = style.getPropertyValue('--mono');
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    g.rows.forEach((row, n) => {
      const [x, y] = this.placeOf(g, n, 0);
      const kind = kindOf(cellAt(row.first));
      const two = g.height >= 30 && kind;
      const name = two || !kind ? row.name : `${row.name} ${kind.slice(0, 3)}`;
      pen.font = `11px ${font}`;
      pen.fillStyle = style.getPropertyValue('--muted');
      pen.fillText(fitted(name, 12 * 5.8), x - g.labelWidth + 2, y + g.height / 2 - (two ? 7 : 0), g.labelWidth - 8);
      if (!two) return;
      pen.font = `10px ${font}`;
      pen.fillStyle = style.getPropertyValue('--faint');
      pen.fillText(kind, x - g.labelWidth + 2, y + g.height / 2 + 8, g.labelWidth - 8);
    });
  }

  frame(pen, g) {
    const found = g.rows.findIndex((r) => this.at >= r.first && this.at < r.first + r.gpus);
    if (found < 0) return;
    const [x, y] = this.placeOf(g, found, this.at - g.rows[found].first);
    pen.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue('--focus');
    pen.lineWidth = 2;
    pen.strokeRect(x + 1, y + 1, g.width - 2, g.height - 2);
  }

  placeOf(g, node, gpu) {
    return [Math.floor(node / g.lines) * g.block + g.labelWidth + gpu * g.width, (node % g.lines) * g.height];
  }

  hover(event) {
    const g = this.shape;
    if (!g) return;
    const column = Math.floor(event.offsetX / g.block);
    const node = column * g.lines + Math.floor(event.offsetY / g.height);
    const gpu = Math.floor((event.offsetX - column * g.block - g.labelWidth) / g.width);
    const row = g.rows[node];
    this.point(row && gpu >= 0 && gpu < row.gpus ? row.first + gpu : -1, event);
  }

  point(position, event) {
    this.at = position;
    const tip = this.querySelector('.tip');
    tip.hidden = position < 0 || !event;
    if (!tip.hidden) {
      tip.textContent = this.describe(position);
      tip.style.left = `${Math.min(event.offsetX + 14, this.clientWidth - 230)}px`;
      tip.style.top = `${event.offsetY + 16}px`;
    }
    this.draw();
  }

  describe(position) {
    const row = this.shape.rows.find((r) => position >= r.first && position < r.first + r.gpus);
    const cell = cellAt(position);
    const { celsius, jobs } = this.known?.get(position) ?? {};
    return [`${row.name} GPU ${position - row.first}`, cell.state.word, cell.state.key === 'allocated' ? `${Math.round(cell.level * 100)}%` : '',
      jobs ?? '', celsius === undefined ? '' : `${Math.round(celsius)} °C`, kindOf(cell) || 'real'].filter(Boolean).join(' · ');
  }

  choose() {
    const row = this.at < 0 ? undefined : this.shape.rows.find((r) => this.at >= r.first && this.at < r.first + r.gpus);
    if (row) this.dispatchEvent(new CustomEvent('cell', { detail: { node: row.name, gpu: this.at - row.first } }));
  }

  key(event) {
    const row = this.shape?.rows.find((r) => this.at >= r.first && this.at < r.first + r.gpus);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row?.gpus ?? 1, ArrowUp: -(row?.gpus ?? 1) }[event.key];
    if (event.key === 'Enter') this.choose();
    if (step === undefined) return;
    event.preventDefault();
    this.at = Math.max(0, Math.min(cellCount() - 1, this.at + step));
    this.querySelector('[aria-live]').textContent = this.describe(this.at);
    this.draw();
  }
}
customElements.define('gpu-heatmap', GpuHeatmap);

// What a GPU is when it is no hardware.
const kindOf = (cell) => (cell.simulated ? 'simulated' : cell.virtual ? 'virtual' : '');

// '#rrggbb' as one little-endian pixel.
function pixel(hex) {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

// A whole node that is down would dazzle as a block: where cells are large it is hatched in the same colour.
function hatch(pen, x, y, width, height) {
  const style = getComputedStyle(document.documentElement);
  pen.fillStyle = style.getPropertyValue('--panel');
  pen.fillRect(x, y, width, height);
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.strokeStyle = style.getPropertyValue('--down');
  pen.globalAlpha = 0.28;
  pen.lineWidth = 1;
  for (let at = -height; at < width; at += 6) {
    pen.moveTo(x + at, y + height);
    pen.lineTo(x + at + height, y);
  }
  pen.rect(x + 0.5, y + 0.5, width - 1, height - 1);
  pen.stroke();
  pen.restore();
  pen.fillStyle = style.getPropertyValue('--text');
}

// As much of the text as fits, measured roughly: canvas text is clipped by count, not by pixel.
function fitted(text, pixels) {
  const most = Math.floor(pixels / 5.8);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
