export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const themeCookie = 'garrison_theme';

/** What the cookie says, `system` when it says nothing we know. */
export const themeFrom = (value: string | undefined): Theme => themes.find((theme) => theme === value) ?? 'system';
