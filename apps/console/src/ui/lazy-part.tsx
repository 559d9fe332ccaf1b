import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';

/**
 * A part of a page that is fetched when it is first shown, such as a dialog. It waits within its own place: without a boundary of its own the whole page
 * would disappear while the part is on its way.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>, meanwhile: (props: P) => ReactNode = () => null): ComponentType<P> {
  const Part = lazy(async () => ({ default: await load() as ComponentType<object> }));
  return function LazyPart(props: P) {
    return <Suspense fallback={meanwhile(props)}><Part {...props} /></Suspense>;
  };
}
