/** What is doubtful about a row, as a column of any table. */
import type { Finding } from './ask';
import { el } from './dom';
import type { Column } from './sheet';
import { counted } from './text';

const textOf = (finding: Finding) => `${finding.code}: ${finding.text}`;

export function findingsColumn<Row>(findingsOf: (row: Row) => Finding[]): Column<Row> {
  return {
    heading: 'Findings',
    name: 'findings',
    value: (row) => findingsOf(row).map(textOf).join('; '),
    show: (row) => {
      const findings = findingsOf(row);
      if (findings.length === 0) return document.createTextNode('');
      return el(
        'details',
        {},
        el('summary', {}, counted(findings.length, 'finding', 'findings')),
        el('ul', {}, ...findings.map((finding) => el('li', {}, textOf(finding)))),
      );
    },
  };
}
