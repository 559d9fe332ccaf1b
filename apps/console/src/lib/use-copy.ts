import { useState } from 'react';

const SHOWN_MS = 1_500;

/** Pages that come by plain http have no clipboard, and others may be denied it: then the browser copies what is selected. */
function copySelected(text: string): boolean {
  const before = document.activeElement instanceof HTMLElement ? document.activeElement : document.body;
  const area = Object.assign(document.createElement('textarea'), { value: text, readOnly: true, className: 'sr-only' });
  // beside what has the focus: all around an open dialog is inert
  (before.parentElement ?? before).append(area);
  area.focus();
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  before.focus();
  return done;
}

/** Copies a text and tells for a moment that it did. */
export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  const tell = () => {
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const copy = (text: string) => {
    const bySelection = () => copySelected(text) && tell();
    if ('clipboard' in navigator) void navigator.clipboard.writeText(text).then(tell, bySelection);
    else bySelection();
  };
  return { copied, copy };
}
