import { readdirSync } from 'node:fs';
import { eventually } from './support/eventually.js';
import { askedAt, askedBy, askedByConsole, notedCalls } from './support/page-calls.js';

/**
 * Asks at the end of a whole run whether a page in a browser asked for every change that the console's sources can ask for, and was answered with success: an
 * action without a test fails here. A run of some files cannot know; then this has nothing to say. What is only read may have come with the page.
 */
const whole = process.env['EVIDENCE_WHOLE'] === 'yes';
const folder = process.env['EVIDENCE'] ?? '';
/** Another file may still be running beside this one. */
const LONGEST_FILE_MS = 600_000;
const actions = askedByConsole().filter(({ method }) => method !== 'GET');
let noted: ReadonlySet<string>;

it('reads calls out of sources, and operations out of addresses', () => {
  const source = "api.createVolume({ body }); this.api.createSocketTicket(); kraft.getInstances(input); form.register('name'); request('attachVolumes'); type Chat = Endpoints['createChat']";
  expect(askedBy('features/volumes/volume.queries.ts', source)).toEqual(['createVolume', 'createSocketTicket', 'kraft.getInstances', 'attachVolumes', 'createChat']);
  expect(askedBy('features/unikernels/unikernel.queries.ts', "request('attachVolumes')")).toEqual(['kraft.attachVolumes']);
  expect(['/bff/volumes/trash/1/', '/bff/volumes/1/', '/bff/v1/volumes', '/bff/elsewhere/'].map((path) => askedAt('DELETE', path)?.name)).toEqual(['purgeTrashedVolume', 'deleteVolume', 'kraft.deleteVolumes', undefined]);
  expect(actions.length).toBeGreaterThan(80);
});

(whole ? describe : describe.skip)('every action of every page', () => {
  beforeAll(async () => {
    const ended = () => readdirSync(folder).filter((file) => file.endsWith('.ended')).length;
    await eventually('every other file has ended', ended, (count) => count >= Number(process.env['EVIDENCE_FILES']), { timeoutMs: LONGEST_FILE_MS });
    noted = notedCalls(folder);
  }, LONGEST_FILE_MS + 1_000);

  it.each(actions.map(({ name, method }) => [method, name]))('%s %s succeeded from a page', (_, name) => {
    expect(noted.has(name)).toBe(true);
  });
});
