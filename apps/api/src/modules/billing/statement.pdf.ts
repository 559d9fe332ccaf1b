import PDFDocument from 'pdfkit';
import type { StatementView } from '@garrison/contracts';
import { monthPeriod } from './period.js';
import { statementFonts } from './statement.fonts.js';
import { sectionsOf, type Section } from './statement.sections.js';

const MARGIN = 48;
const ROW = 15;
/** Shares of the width, by the number of columns. */
const widths: Record<number, number[]> = { 2: [0.7, 0.3], 3: [0.2, 0.55, 0.25], 7: [0.21, 0.15, 0.13, 0.09, 0.09, 0.16, 0.17] };

/** Letters that the font lacks, such as Chinese ones, are shown as empty boxes. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/** A statement as A4 pages. The same statement gives the same bytes: dates within the file are those of the month's end. */
export async function statementPdf(statement: StatementView): Promise<Buffer> {
  const { title, notes, holder, sections } = sectionsOf(statement);
  const at = new Date(monthPeriod(statement.month).until * 60_000);
  const pdf = new PDFDocument({ size: 'A4', margin: MARGIN, info: { Title: title, CreationDate: at, ModDate: at }, lang: 'en' });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => pdf.on('end', resolve).on('error', reject));
  const fonts = statementFonts();
  pdf.registerFont('bold', fonts.bold).registerFont('plain', fonts.plain);
  pdf.font('bold').fontSize(17).text(title);
  pdf.font('plain').fontSize(8).fillColor('#555555');
  for (const note of notes) pdf.text(printable(note));
  pdf.moveDown().fillColor('#000000').fontSize(9);
  for (const line of holder) pdf.text(printable(line));
  for (const section of sections) table(pdf, section);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

function table(pdf: PDFKit.PDFDocument, { heading, columns, numeric, rows, total }: Section): void {
  const width = pdf.page.width - 2 * MARGIN;
  const shares = widths[columns.length] ?? columns.map(() => 1 / columns.length);
  const line = (cells: readonly string[], font: 'plain' | 'bold') => {
    if (pdf.y + ROW > pdf.page.height - MARGIN) pdf.addPage();
    const y = pdf.y;
    let x = MARGIN;
    pdf.font(font).fontSize(7.5);
    cells.forEach((cell, column) => {
      const cellWidth = (shares[column] ?? 0) * width;
      pdf.text(printable(cell), x, y, { width: cellWidth - 6, height: ROW - 3, lineBreak: false, ellipsis: true, align: numeric[column] ? 'right' : 'left' });
      x += cellWidth;
    });
    pdf.moveTo(MARGIN, y + ROW - 3).lineTo(MARGIN + width, y + ROW - 3).lineWidth(0.5).strokeColor('#dddddd').stroke();
    pdf.x = MARGIN;
    pdf.y = y + ROW;
  };
  if (pdf.y + 4 * ROW > pdf.page.height - MARGIN) pdf.addPage();
  else pdf.moveDown(1.5);
  pdf.font('bold').fontSize(10).text(heading, MARGIN);
  line(columns, 'bold');
  for (const cells of rows) line(cells, 'plain');
  if (total) line(total, 'bold');
}
