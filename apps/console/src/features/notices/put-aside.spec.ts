import { keepInCookie, keptInCookie } from '@/lib/kept-cookie';
import { idsIn, putAsideCookie, withId } from './put-aside';

it('adds an id once, and forgets the oldest of many', () => {
  expect(idsIn('')).toEqual([]);
  expect(idsIn(withId(withId(withId('', 'a'), 'b'), 'a'))).toEqual(['a', 'b']);
  const many = Array.from({ length: 30 }, (_, at) => `id-${at}`).reduce(withId, '');
  expect([idsIn(many).length, idsIn(many)[0], idsIn(many).at(-1)]).toEqual([20, 'id-29', 'id-10']);
});

it('goes into a cookie and comes back as it was, beside others', () => {
  keepInCookie('garrison_theme', 'dark');
  expect(keptInCookie(putAsideCookie)).toBe('');
  keepInCookie(putAsideCookie, withId('one', 'two'));
  expect([keptInCookie(putAsideCookie), keptInCookie('garrison_theme')]).toEqual(['two.one', 'dark']);
});
