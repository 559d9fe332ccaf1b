'use client';

import { useSyncExternalStore } from 'react';
import { lazyPart } from './lazy-part';
import { isWanted, onWanted } from './toasts';

const Toaster = lazyPart(() => import('./toaster').then((module) => module.Toaster));

/** Where toasts appear; the library comes with the first of them. */
export const ToastHost = () => (useSyncExternalStore(onWanted, isWanted, () => false) ? <Toaster /> : null);
