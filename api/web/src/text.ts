/**
 * Foreign text for people. Names in PeeringDB hold control characters, marks that hide or turn text round, and any
 * script there is; `tame` does with them what the command line does.
 */

const hidden = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const blanks = /[\t\r\n]/g;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f]/g;

export function tame(text: string): string {
  return text.replace(blanks, ' ').replace(controls, '?').replace(hidden, '');
}

/** `100G`, `1.5T`, `800M`; `?` for 0, which stands for unknown. */
export function speed(mbps: number): string {
  const four = (value: number) => String(Number(value.toPrecision(4)));
  if (mbps === 0) return '?';
  if (mbps >= 1e6) return `${four(mbps / 1e6)}T`;
  if (mbps >= 1e3) return `${four(mbps / 1e3)}G`;
  return `${mbps}M`;
}

/** `1 exchange`, `2 exchanges`. */
export function counted(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** 40 seconds, 3 minutes, 2 days: as exact as a person needs. */
export function age(seconds: number): string {
  if (seconds < 120) return counted(seconds, 'second', 'seconds');
  if (seconds < 7200) return counted(Math.floor(seconds / 60), 'minute', 'minutes');
  if (seconds < 172800) return counted(Math.floor(seconds / 3600), 'hour', 'hours');
  return counted(Math.floor(seconds / 86400), 'day', 'days');
}
