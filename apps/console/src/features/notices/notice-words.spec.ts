import type { NoticeKind, NoticeView } from '@garrison/contracts';
import { isFinal, noticeKinds, toShow } from './notice-words';

const notice = (kind: NoticeKind, id: string = kind): NoticeView => ({ id, kind, title: kind, message: '', data: {}, mail: 'off', created_at: '2026-03-01T00:00:00.000Z' });

it('shows the most urgent of what holds', () => {
  expect(toShow([notice('lease'), notice('used_up'), notice('dispute'), notice('retention')], [])?.kind).toBe('retention');
  expect(toShow([notice('lease'), notice('dispute'), notice('runway')], [])?.kind).toBe('runway');
  expect(toShow([], [])).toBeUndefined();
});

it('leaves out what was put aside, but for what cannot be', () => {
  expect(toShow([notice('runway', 'a'), notice('lease', 'b')], ['a'])?.id).toBe('b');
  expect(toShow([notice('runway', 'a')], ['a'])).toBeUndefined();
  expect(toShow([notice('used_up', 'a')], ['a'])?.id).toBe('a');
});

it('has a tone that stands out for all that can hold', () => {
  const holds = ['runway', 'used_up', 'retention', 'lease', 'dispute'] as const;
  for (const kind of holds) expect(noticeKinds[kind].tone).not.toBe('neutral');
  expect(holds.filter((kind) => isFinal(notice(kind)))).toEqual(['used_up', 'retention']);
});
