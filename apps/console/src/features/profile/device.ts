const browsers = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']] as const;
const systems = [['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Android', 'Android'], ['Windows', 'Windows'], ['Mac OS X', 'macOS'], ['Linux', 'Linux']] as const;

/** `Firefox on Linux`, as far as a client tells; what tells nothing is shown as it is. The order matters: browsers name those they descend from. */
export function deviceWords(userAgent: string | null): string {
  if (!userAgent) return 'Unknown client';
  const [browser, system] = [browsers, systems].map((known) => known.find(([sign]) => userAgent.includes(sign))?.[1]);
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? userAgent);
}
