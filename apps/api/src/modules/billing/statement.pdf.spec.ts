import type { StatementView } from '@garrison/contracts';
import { pdfText } from '../../testing/pdf-text.js';
import { statementPdf } from './statement.pdf.js';

const statement = (name: string, address: string[] = []): StatementView => ({
  month: '2026-03', currency: 'EUR', opening_balance: '0.00', credits: '100.00', charges: '12.34', closing_balance: '87.66', charged_until: '2026-04-01T00:00:00.000Z', is_final: true,
  account: { id: '0198a000-0000-7000-8000-000000000000', name, email: 'ada@example.org', address, tax_number: null },
  usage_lines: [{ resource_type: 'instance', resource_id: '0198a000-0000-7000-8000-000000000001', resource_name: 'trening-żółw', instance_id: null, kind: 'public_ip', role: null, region: 'FINLAND-1', price_key: 'gpu:advanced:H100-SXM5-80GB', quantity: 8, minutes: 44_640, price_per_hour: 19.92, amount: '14820.48' } as never],
  other_lines: [{ at: '2026-03-02T10:00:00.000Z', reason: 'Deposit', amount: '100.00' }],
});

it.each([
  ['Polish', 'Zażółć Gęślą-Jaźń', ['ulica Świętokrzyska 14', 'Łódź']], ['Greek', 'Ελευθερία Παπαδοπούλου', ['Οδός Ερμού 5', 'Αθήνα']], ['Cyrillic', 'Анна Ґалаґан-Їжак', ['вулиця Хрещатик 1', 'Київ']],
  ['Czech and Romanian', 'Příliš Žluťoučký Ștefan', ['București']], ['Latin-1', 'José Muñoz-Åström', []],
])('shows %s names as they are written', async (_, name, address) => {
  const text = pdfText(await statementPdf(statement(name, address)));
  for (const line of [name, ...address, 'Statement 2026-03', 'trening-żółw', '14820.48', 'Price per hour', 'public address', 'At the end']) expect(text).toContain(line);
  expect(text).not.toMatch(/[?…\ufffd]/);
});

it('puts only the letters into the file that it shows, and is the same every time', async () => {
  const [one, two] = [await statementPdf(statement('Ελευθερία')), await statementPdf(statement('Ελευθερία'))];
  expect(one.equals(two)).toBe(true);
  expect(one.length).toBeLessThan(60_000);
});

it('takes letters that the font lacks, and lines in names, without harm', async () => {
  const text = pdfText(await statementPdf(statement('Ada\nLovelace 漢字 😀')));
  expect(text).toContain('Ada Lovelace');
  expect(text).toContain('😀\nada@example.org');
});
