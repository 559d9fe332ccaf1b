'use client';

import dynamic from 'next/dynamic';
import { useSyncExternalStore } from 'react';
import { isWanted, onWanted } from './toasts';

const Toaster = dynamic(() => import('./toaster').then((module) => module.Toaster), { ssr: false });

/** Where toasts appear; the library comes with the first of them. */
export const ToastHost = () => (useSyncExternalStore(onWanted, isWanted, () => false) ? <Toaster /> : null);
