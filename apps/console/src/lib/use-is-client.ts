import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** False while the server renders and on the first paint in the browser: for what the two would render differently. */
export const useIsClient = (): boolean => useSyncExternalStore(never, () => true, () => false);
