import { useEffect, useRef } from 'react';

/** Who is this near (px) to the end of the page wants to see what comes. */
const NEAR = 160;

/** Keeps the end of the page in view while it grows, unless the reader went up to read. */
export function useFollowEnd(grown: unknown): void {
  const isAtEnd = useRef(true);
  useEffect(() => {
    const look = () => {
      const { scrollHeight } = document.documentElement;
      isAtEnd.current = scrollHeight - window.innerHeight - window.scrollY < NEAR;
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, []);
  useEffect(() => {
    if (isAtEnd.current) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [grown]);
}
