import { Part, html } from '../core/part.js';
import { live } from '../core/live.js';
import { points } from '../core/history.js';
import { clock } from '../core/format.js';

const CHART_FILE = '/webjars/chart.js/4.4.3/dist/chart.umd.js';
const LEAST_WINDOW_MILLIS = 60_000;
const WINDOW_MILLIS = 15 * 60_000;
let library;

// The chart library is large; it loads after the first paint.
function charts() {
  library ??= import(CHART_FILE).then(() => globalThis.Chart);
  return library;
}

// A live curve of up to 15 minutes. `series` is [{name, label, colour, fill, dashed}], `ratio` makes
// the axis 0 to 100 %.
class LineChart extends Part {
  static properties = { series: { attribute: false }, label: {}, ratio: { type: Boolean }, unit: {} };

  constructor() {
    super();
    this.moved = () => this.move();
    this.themed = () => this.rebuild();
  }

  connectedCallback() {
    super.connectedCallback();
    live.addEventListener('cluster', this.moved);
    addEventListener('stoker-theme', this.themed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    live.removeEventListener('cluster', this.moved);
    removeEventListener('stoker-theme', this.themed);
    this.chart?.destroy();
    this.chart = undefined;
  }

  render() {
    return html`<div class="chart"><canvas role="img" aria-label=${this.label}></canvas></div>
      <div class="legend">${this.series.map((s) => html`
        <span data-curve=${s.colour}><i></i>${s.label}<b data-value=${s.name}></b></span>`)}</div>`;
  }

  firstUpdated() {
    this.rebuild();
  }

  async rebuild() {
    const Chart = await charts();
    if (!this.isConnected) return;
    this.chart?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.chart = new Chart(this.querySelector('canvas'), {
      type: 'line',
      data: {
        datasets: this.series.map((s) => ({
          label: s.label, data: [], borderColor: colour(s.colour), backgroundColor: `${colour(s.colour)}22`,
          borderWidth: 1.6, borderDash: s.dashed ? [4, 3] : [], pointRadius: 0, fill: s.fill ? 'origin' : false,
          stepped: s.stepped ?? false, tension: 0,
        })),
      },
      options: this.options(colour),
    });
    this.move();
  }

  options(colour) {
    const format = (v) => (this.ratio ? `${Math.round(v * 100)}%` : `${Number(v.toFixed(1))}${this.unit ? ` ${this.unit}` : ''}`);
    const font = { family: getComputedStyle(document.body).fontFamily, size: 11 };
    return {
      animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false, axis: 'x' },
      plugins: {
        legend: { display: false },
        tooltip: {
          animation: false, backgroundColor: colour('raised'), titleColor: colour('text'), bodyColor: colour('text'),
          borderColor: colour('line-strong'), borderWidth: 1, titleFont: font, bodyFont: font, boxWidth: 8, boxHeight: 8,
          callbacks: { title: (items) => clock(items[0]?.parsed.x), label: (i) => ` ${i.dataset.label} ${format(i.parsed.y)}` },
        },
      },
      scales: {
        x: { type: 'linear', grid: { display: false }, border: { color: colour('line') }, ticks: { color: colour('faint'), font, maxTicksLimit: 6, maxRotation: 0, align: 'inner', callback: (v) => clock(v) } },
        y: {
          min: 0, max: this.ratio ? 1 : undefined, suggestedMax: this.ratio ? 1 : 4, border: { display: false },
          grid: { color: colour('line') }, ticks: { color: colour('faint'), font, maxTicksLimit: 5, precision: this.ratio ? undefined : 0, callback: format },
        },
      },
    };
  }

  move() {
    if (!this.chart) return;
    const now = Date.now();
    let first = now;
    this.series.forEach((s, i) => {
      const data = points(s.name);
      this.chart.data.datasets[i].data = data;
      if (data.length) first = Math.min(first, data[0].x);
      const last = data.at(-1)?.y;
      const text = last === undefined ? '–' : this.ratio ? `${Math.round(last * 100)}%` : String(Number(last.toFixed(1)));
      this.querySelector(`[data-value="${s.name}"]`).textContent = text;
    });
    const span = Math.min(WINDOW_MILLIS, Math.max(LEAST_WINDOW_MILLIS, now - first));
    this.chart.options.scales.x.min = now - span;
    this.chart.options.scales.x.max = now;
    this.chart.update('none');
  }
}
customElements.define('line-chart', LineChart);
