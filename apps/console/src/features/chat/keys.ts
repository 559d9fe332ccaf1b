import type { KeyboardEvent } from 'react';

/** Enter sends; with Shift, and while an input method composes a word, it does not. */
export const sendsBy = ({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean => key === 'Enter' && !shiftKey && !nativeEvent.isComposing;
