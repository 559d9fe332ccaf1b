import { buildOpenApi } from './platform/http/documents/openapi.js';
import { eventually } from './testing/eventually.js';
import { endedFiles, readEvidence, type Evidence } from './testing/route-evidence.js';
import { missingEvidence, operationsOf, undeclaredAnswers, type WalkedDocument } from './testing/route-walk.js';

/**
 * Walks the OpenAPI document at the end of a whole run and looks what the tests were answered: success, each refusal the contract names, without credentials,
 * with a key that may only read, from another account. A run of some files cannot know; then this has nothing to say (docs/adding-a-resource.md).
 */
const whole = process.env.EVIDENCE_WHOLE === 'yes';
const folder = process.env.EVIDENCE ?? '';
/** Another file may still be running beside this one. */
const LONGEST_FILE_MS = 600_000;
let evidence: Evidence[] = [];
const operations = operationsOf(buildOpenApi() as WalkedDocument);
const seenBy = (id: string) => evidence.filter(({ operation }) => operation === id);

it('finds the operations of the document, each with its success', () => {
  expect(operations.length).toBeGreaterThan(60);
  expect(operations.filter(({ spec, success }) => spec.status !== success)).toEqual([]);
});

(whole ? describe : describe.skip)('every route', () => {
  beforeAll(async () => {
    await eventually(async () => endedFiles(folder) >= Number(process.env.EVIDENCE_FILES), LONGEST_FILE_MS);
    evidence = readEvidence(folder);
  }, LONGEST_FILE_MS);

  it.each(operations.map((operation) => [operation.id, operation] as const))('%s was tested for each of its answers, and gives no other', (id, operation) => {
    expect([...missingEvidence(operation, seenBy(id)), ...undeclaredAnswers(operation, seenBy(id))]).toEqual([]);
  });
});
