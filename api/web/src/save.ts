/** Hands what the page has made to the reader as a file. */
import { el } from './dom';

export function save(file: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  el('a', { href: url, download: file }).click();
  // The browser has begun to read by then; what is never let go of stays in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
