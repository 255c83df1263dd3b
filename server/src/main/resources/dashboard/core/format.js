// How numbers, sizes and times read. Units are always visible; an unknown value is an en dash.

const NOTHING = '–';
const known = (value) => value !== undefined && value !== null && !Number.isNaN(value);

// The controller's clock, as its last message told it: spans are measured by it, not by this machine's.
let aheadMillis = 0;
export const now = () => Date.now() + aheadMillis;
export function serverSays(time) {
  aheadMillis = Date.parse(time) - Date.now();
}

export function count(value) {
  return known(value) ? Number(value).toLocaleString('en-US') : NOTHING;
}

export function percent(ratio, digits = 0) {
  return known(ratio) ? `${(ratio * 100).toFixed(digits)}%` : NOTHING;
}

// Thousandths of a GPU as people write them: 500 is 0.5, 2000 is 2.
export function gpusOfMilli(milli) {
  return known(milli) ? String(Math.round(milli) / 1000) : NOTHING;
}

// 4 s, 2m 05s, 1h 12m, 3d 4h: never more than two units.
export function duration(seconds) {
  if (!known(seconds)) return NOTHING;
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  const pad = (n) => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)}d ${Math.floor((whole % 86_400) / 3600)}h`;
}

export function between(fromMillis, toMillis) {
  return fromMillis ? duration(((toMillis || now()) - fromMillis) / 1000) : NOTHING;
}

export function ago(millis) {
  return millis ? `${between(millis)} ago` : NOTHING;
}

export function clock(millis, withMillis = false) {
  if (!millis) return NOTHING;
  const at = new Date(millis);
  const pad = (n, width = 2) => String(n).padStart(width, '0');
  const text = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  return withMillis ? `${text}.${pad(at.getMilliseconds(), 3)}` : text;
}

// For titles: the full date, so that a relative time never hides the absolute one.
export function fullTime(millis) {
  return millis ? new Date(millis).toISOString() : '';
}

export function watts(value) {
  if (!known(value)) return NOTHING;
  if (value < 1000) return `${Math.round(value)} W`;
  return value < 1e6 ? `${(value / 1000).toFixed(1)} kW` : `${(value / 1e6).toFixed(2)} MW`;
}

export function mib(value) {
  if (!known(value)) return NOTHING;
  return value < 1024 ? `${Math.round(value)} MiB` : `${trim(value / 1024)} GiB`;
}

export function rate(perMinute) {
  return known(perMinute) ? trim(perMinute, perMinute < 10 ? 2 : 1) : NOTHING;
}

// At most `digits` decimals, no trailing zeros.
export function trim(value, digits = 1) {
  return String(Number(Number(value).toFixed(digits)));
}

export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}
