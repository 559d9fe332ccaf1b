import fc from 'fast-check';
import { checkResourceName, checkSshKeyName, checkVolumeName, resourceNameRule, sshKeyNameRule, volumeNameRule } from './name-rules.js';
import { cloneName, freeName, hostName, nextVolumeName, restoredName } from './free-names.js';
import { checkLabels, parseLabelFilter } from './labels.js';
import type { Issue } from '../issue.js';

const codes = (issues: Issue[]) => issues.map((one) => one.code);

describe('volume names', () => {
  it.each(['data-volume-1', 'ml_datasets', 'project_storage', 'abc', 'a--b', 'volume1', 'A'.repeat(30)])('%s is valid', (name) => {
    expect(checkVolumeName(name, 'name')).toEqual([]);
  });

  it.each([
    ['dv', ['too_short']],
    ['-data', ['invalid_start']],
    ['volume_', ['invalid_end']],
    ['my@volume', ['invalid_characters']],
    ['a'.repeat(31), ['too_long']],
    ['_-', ['too_short', 'invalid_start', 'invalid_end']],
    ['-my volume!', ['invalid_characters', 'invalid_start']],
    ['abc\n', ['invalid_characters']],
    ['дата', ['invalid_characters']],
    ['a.b', ['invalid_characters']],
    ['', ['required']],
  ])('%j is refused with %j', (name, expected) => {
    const issues = checkVolumeName(name, 'volumes.0.name');
    expect(codes(issues)).toEqual(expected);
    expect(issues.every((one) => one.field === 'volumes.0.name')).toBe(true);
  });

  it('says what was wrong and what would be right', () => {
    expect(checkVolumeName('my@volume', 'name')[0]?.message).toBe('The name contains "@"; only letters, digits, hyphens and underscores are allowed.');
    expect(checkVolumeName('dv', 'name')[0]?.message).toBe('"dv" has 2 characters; at least 3 are needed.');
    expect(checkVolumeName('-data', 'name')[0]?.message).toBe('"-data" starts with a hyphen; a name must not start with a hyphen or an underscore.');
  });
});

describe('resource and SSH key names', () => {
  it.each(['a', 'trainer-1', 'My Box 2.0', '_x', '.hidden', '-', 'x'.repeat(50)])('%j is a valid resource name', (name) => {
    expect(checkResourceName(name, 'vm_name')).toEqual([]);
  });
  it.each([
    ['', ['required']], [' a', ['invalid_start']], ['a ', ['invalid_end']], [' ', ['invalid_start', 'invalid_end']], ['a\tb', ['invalid_characters']],
    ['x'.repeat(51), ['too_long']], ['a/b', ['invalid_characters']], ['ünit', ['invalid_characters']],
  ])('%j is refused as a resource name', (name, expected) => expect(codes(checkResourceName(name, 'vm_name'))).toEqual(expected));

  it.each(['laptop', 'me.work_2-x', '1'])('%j is a valid key name', (name) => expect(checkSshKeyName(name, 'name')).toEqual([]));
  it.each(['my laptop', 'a@b', '', 'k'.repeat(51)])('%j is refused as a key name', (name) => expect(checkSshKeyName(name, 'name')).not.toEqual([]));
});

it.each([['volume', checkVolumeName, volumeNameRule], ['resource', checkResourceName, resourceNameRule], ['key', checkSshKeyName, sshKeyNameRule]] as const)(
  'the shown pattern of a %s name and the check agree on every text',
  (_kind, check, rule) => {
    const nearMiss = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', ' ', '@', 'é', '\n'), maxLength: 55 });
    fc.assert(fc.property(fc.oneof(nearMiss, fc.string()), (name) => (check(name, 'name').length === 0) === rule.pattern.test(name)));
  },
);

describe('names the server makes', () => {
  const volumeName = fc.stringMatching(volumeNameRule.pattern);

  it.each([[[], 'volume1'], [['volume1', 'volume2'], 'volume3'], [['volume2'], 'volume1'], [['Volume1'], 'volume1'], [['volume1', 'volume3'], 'volume2']])(
    'after %j comes %s', (existing, next) => expect(nextVolumeName(existing)).toBe(next),
  );

  it.each([
    ['data', [], 'data-clone'],
    ['data', ['data-clone'], 'data-clone-2'],
    ['data', ['data-clone', 'data-clone-2'], 'data-clone-3'],
    ['a'.repeat(30), [], `${'a'.repeat(24)}-clone`],
    [`${'a'.repeat(23)}-bcdef`, [], `${'a'.repeat(23)}-clone`],
    ['old name. with dots', [], 'old-name-with-dots-clone'],
    ['...', [], 'volume-clone'],
  ])('the clone of %j beside %j is %s', (name, taken, expected) => expect(cloneName(name, taken)).toBe(expected));

  it('clones are always valid and free, also of clones', () => {
    fc.assert(fc.property(fc.oneof(volumeName, fc.string()), fc.array(volumeName), fc.nat(15), (name, taken, again) => {
      const used = new Set(taken);
      for (let round = 0; round <= again; round += 1) {
        const made = cloneName(name, used);
        expect(used.has(made)).toBe(false);
        expect(checkVolumeName(made, 'name')).toEqual([]);
        used.add(made);
      }
    }));
  });

  it.each([['box', [], 50, 'box'], ['box', ['box'], 50, 'box-2'], ['box', ['box', 'box-2'], 50, 'box-3'], ['abcdef', ['abcdef'], 6, 'abcd-2'], ['abc -def', ['abc -d'], 6, 'abc-2'], ['abc def', [], 4, 'abc']])(
    'a free name for %j beside %j within %i is %s', (base, taken, max, expected) => expect(freeName(base, taken, max)).toBe(expected),
  );

  it('a free name is free and fits', () => {
    fc.assert(fc.property(fc.stringMatching(resourceNameRule.pattern), fc.integer({ min: 0, max: 30 }), (base, rounds) => {
      const used = new Set<string>();
      for (let round = 0; round <= rounds; round += 1) {
        const made = freeName(base, used, 50);
        expect(used.has(made)).toBe(false);
        expect(checkResourceName(made, 'name')).toEqual([]);
        used.add(made);
      }
    }));
  });

  it('a restored machine is named after its snapshot', () => {
    expect(restoredName('nightly', [])).toBe('nightly-restored');
    expect(restoredName('nightly', ['nightly-restored'])).toBe('nightly-restored-2');
    expect(restoredName('n'.repeat(50), [])).toHaveLength(50);
  });

  it.each([['trainer-1', 'trainer-1'], ['My Box 2.0', 'my-box-2-0'], ['___', 'vm'], ['42', 'vm-42'], ['-a-', 'a'], ['A_b', 'a-b']])('%j is called %s inside', (name, host) => {
    expect(hostName(name)).toBe(host);
  });

  it('every instance name gives an RFC 1123 label', () => {
    fc.assert(fc.property(fc.stringMatching(resourceNameRule.pattern), (name) => /^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(hostName(name))));
  });
});

describe('labels', () => {
  it.each([[{}], [{ team: 'vision' }], [{ 'example.org/cost-centre': '' }]])('%j is fine', (labels) => expect(checkLabels(labels, 'labels')).toEqual([]));

  it('reports every wrong label under its key', () => {
    const issues = checkLabels({ '-a': 'x', ok: 'y', long: 'v'.repeat(256), line: 'a\nb' }, 'labels');
    expect(issues.map((one) => [one.field, one.code])).toEqual([['labels.-a', 'invalid_key'], ['labels.long', 'too_long'], ['labels.line', 'invalid_characters']]);
  });

  it('counts them', () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, 'v']));
    expect(codes(checkLabels(many, 'labels'))).toEqual(['too_many']);
  });

  it.each([
    ['team', { key: 'team', value: undefined }],
    ['team=vision', { key: 'team', value: 'vision' }],
    ['team=', { key: 'team', value: '' }],
    ['sum=a=b', { key: 'sum', value: 'a=b' }],
    ['example.org/cost-centre=7', { key: 'example.org/cost-centre', value: '7' }],
  ])('the filter %s is understood', (text, expected) => expect(parseLabelFilter(text, 'query.label')).toEqual({ ok: true, value: expected }));

  it.each(['', '=vision', 'team:vision', ' team', '-a=b'])('the filter "%s" names no label', (text) => {
    expect(parseLabelFilter(text, 'query.label')).toMatchObject({ ok: false, error: { field: 'query.label', code: 'invalid_format' } });
  });
});
