import { TextDecoder, TextEncoder } from 'node:util';

// jsdom lacks these, the observers that sliders and menus measure with, and scrolling.
Object.assign(globalThis, { TextEncoder, TextDecoder });
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver });
if (typeof Element !== 'undefined') Element.prototype.scrollIntoView = () => undefined;
(globalThis as Record<string, unknown>).IS_REACT_ACT_ENVIRONMENT = true;
