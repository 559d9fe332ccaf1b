import type { Conversation } from './conversation';
import { ConversationStore } from './conversation-store';

const conversation = (id: string, updatedAt: number): Conversation => ({ id, title: id, updatedAt, settings: { model: 'm', system: '', temperature: null, maxTokens: null }, messages: [] });
const titles = (store: ConversationStore) => store.list().map(({ title }) => title);

beforeEach(() => localStorage.clear());

it('keeps conversations for the next page, newest first, and for their account only', () => {
  const store = new ConversationStore(localStorage, 'ada');
  store.put(conversation('old', 1));
  store.put(conversation('new', 2));
  expect([titles(store), titles(new ConversationStore(localStorage, 'ada')), titles(new ConversationStore(localStorage, 'eve'))]).toEqual([['new', 'old'], ['new', 'old'], []]);
  store.remove('new');
  expect(titles(new ConversationStore(localStorage, 'ada'))).toEqual(['old']);
});

it('tells its readers of every change, and writes down at the end what was put off', () => {
  const store = new ConversationStore(localStorage, 'ada');
  const seen: string[][] = [];
  const leave = store.subscribe(() => seen.push(titles(store)));
  store.put(conversation('a', 1), true);
  expect([seen, localStorage.length]).toEqual([[['a']], 0]);
  store.save();
  leave();
  store.put(conversation('b', 2));
  expect([seen.length, localStorage.length]).toEqual([1, 2]);
});

it('follows other tabs', () => {
  const [mine, theirs] = [new ConversationStore(localStorage, 'ada'), new ConversationStore(localStorage, 'ada')];
  theirs.put(conversation('a', 1));
  mine.follow('garrison.chat.ada.a', localStorage.getItem('garrison.chat.ada.a'));
  mine.follow('garrison.chat.eve.b', JSON.stringify(conversation('b', 2)));
  expect(titles(mine)).toEqual(['a']);
  mine.follow('garrison.chat.ada.a', null);
  expect(titles(mine)).toEqual([]);
});

it('goes on without room, and says so', () => {
  const full = { length: 0, key: () => null, getItem: () => null, removeItem: () => undefined, setItem: () => { throw new Error('QuotaExceededError'); } };
  const store = new ConversationStore(full, 'ada');
  store.put(conversation('a', 1));
  expect([titles(store), store.isFull]).toEqual([['a'], true]);
});

it('skips what it cannot read', () => {
  localStorage.setItem('garrison.chat.ada.x', '{');
  localStorage.setItem('garrison.chat.ada.y', '{}');
  expect(titles(new ConversationStore(localStorage, 'ada'))).toEqual([]);
});
