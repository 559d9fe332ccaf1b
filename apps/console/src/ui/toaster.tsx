'use client';

import { useEffect } from 'react';
import { Toaster as Sonner, toast } from 'sonner';
import { toasterIsUp } from './toasts';

/** The place of the toasts; tells when it is ready to show the first. */
export function Toaster() {
  useEffect(() => toasterIsUp(toast), []);
  return <Sonner position="bottom-right" closeButton />;
}
