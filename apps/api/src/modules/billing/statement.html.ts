import type { StatementView } from '@garrison/contracts';
import { sectionsOf } from './statement.sections.js';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:60rem;padding:0 1rem;color:#1a1a1a}h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.05rem;margin:2rem 0 .4rem}
p{margin:.2rem 0}.quiet{color:#555}table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
.number{text-align:right;font-variant-numeric:tabular-nums;padding-right:0}tfoot td{font-weight:600;border-bottom:0}@media print{body{margin:0;max-width:none}}`;

/** A statement as one page that needs nothing else, for reading and printing. The same statement gives the same bytes. */
export function statementHtml(statement: StatementView): string {
  const { title, notes, holder, sections } = sectionsOf(statement);
  const row = (cells: readonly string[], numeric: readonly boolean[], tag: 'td' | 'th') =>
    `<tr>${cells.map((cell, at) => `<${tag}${numeric[at] ? ' class="number"' : ''}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const tables = sections.map(
    ({ heading, columns, numeric, rows, total }) =>
      `<h2>${escaped(heading)}</h2>\n<table><thead>${row(columns, numeric, 'th')}</thead>\n<tbody>${rows.map((cells) => row(cells, numeric, 'td')).join('\n')}</tbody>${total ? `\n<tfoot>${row(total, numeric, 'td')}</tfoot>` : ''}</table>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1>
${notes.map((note) => `<p class="quiet">${escaped(note)}</p>`).join('\n')}
<address>${holder.map(escaped).join('<br>')}</address>
${tables.join('\n')}
</body></html>
`;
}
