/**
 * One list of columns makes the table that people see and the CSV that they take away.
 */
import { button, el } from './dom';
import { save } from './save';

export interface Column<Row> {
  heading: string;
  /** For programs: the first line of the CSV. */
  name: string;
  value: (row: Row) => string | number | boolean;
  /** What people see instead of the value. */
  show?: (row: Row) => Node;
  /** Right-aligned. */
  number?: boolean;
  /** In the CSV alone. */
  hidden?: boolean;
}

export interface Sheet<Row> {
  caption: string;
  file: string;
  columns: Column<Row>[];
  rows: Row[];
  /** Names the row's element, so that a mark on the map can lead to it. */
  id?: (row: Row) => string;
}

/** A spreadsheet would run what begins so, and these cells are strangers' names. */
const runs = /^[=+\-@\t\r]/;

function field(value: string | number | boolean): string {
  let text = String(value);
  if (typeof value === 'string' && runs.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180. */
export function csvOf<Row>(sheet: Sheet<Row>): string {
  const lines = [sheet.columns.map((column) => field(column.name))];
  for (const row of sheet.rows) lines.push(sheet.columns.map((column) => field(column.value(row))));
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function compare(one: string | number | boolean, other: string | number | boolean): number {
  if (typeof one === 'string' && typeof other === 'string') return one.localeCompare(other);
  return Number(one) - Number(other);
}

/** A table whose headings sort it. Its roles are written out because a phone shows each row as a block. */
export function tableOf<Row>(sheet: Sheet<Row>): HTMLElement {
  // A column in which nothing stands tells nothing.
  const columns = sheet.columns.filter(
    (column) => !column.hidden && sheet.rows.some((row) => column.value(row) !== ''),
  );
  const body = el('tbody', { role: 'rowgroup' });
  const fill = (rows: Row[]) => {
    body.replaceChildren(
      ...rows.map((row) => {
        const cells = columns.map((column, k) => {
          const shown = column.show?.(row) ?? String(column.value(row));
          const look: Record<string, string> = { 'data-heading': column.heading };
          if (column.number) look['class'] = 'number';
          return k === 0
            ? el('th', { ...look, role: 'rowheader', scope: 'row' }, shown)
            : el('td', { ...look, role: 'cell' }, shown);
        });
        return el('tr', { role: 'row', ...(sheet.id ? { id: sheet.id(row) } : {}) }, ...cells);
      }),
    );
  };
  fill(sheet.rows);
  const headings = columns.map((column) => {
    const heading = el('th', { role: 'columnheader', scope: 'col', ...(column.number ? { class: 'number' } : {}) });
    heading.append(
      button(column.heading, () => {
        // Numbers are asked for from the largest on.
        const first = column.number ? 'descending' : 'ascending';
        const other = column.number ? 'ascending' : 'descending';
        const order = heading.getAttribute('aria-sort') === first ? other : first;
        for (const one of headings) one.removeAttribute('aria-sort');
        heading.setAttribute('aria-sort', order);
        const turn = order === 'ascending' ? 1 : -1;
        fill([...sheet.rows].sort((a, b) => turn * compare(column.value(a), column.value(b))));
      }),
    );
    return heading;
  });
  const table = el(
    'table',
    { role: 'table', 'aria-label': sheet.caption },
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...headings)),
    body,
  );
  return el(
    'section',
    {},
    el(
      'div',
      { class: 'above' },
      el('h2', {}, sheet.caption),
      button('CSV', () => save(`${sheet.file}.csv`, 'text/csv', csvOf(sheet)), {
        'aria-label': `Download as CSV: ${sheet.caption}`,
      }),
    ),
    el('div', { class: 'wide' }, table),
  );
}
