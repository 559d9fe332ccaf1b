/** Which notices were put aside in this browser: a cookie, so that the server leaves them out of a page's first bytes. */
export const putAsideCookie = 'garrison_notices_aside';

/** So that the cookie does not grow for ever; no account has as many in force. */
const REMEMBERED = 20;
const BETWEEN = '.';

/** The ids a cookie's value names. */
export const idsIn = (value: string): readonly string[] => value.split(BETWEEN).filter(Boolean);

/** The cookie's value with one id more; the oldest are forgotten. */
export const withId = (value: string, id: string): string => [id, ...idsIn(value).filter((other) => other !== id)].slice(0, REMEMBERED).join(BETWEEN);
