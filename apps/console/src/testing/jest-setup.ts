import { TextDecoder, TextEncoder } from 'node:util';

// jsdom has neither, nor the observers that sliders and menus measure with.
Object.assign(globalThis, { TextEncoder, TextDecoder });
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver });
(globalThis as Record<string, unknown>).IS_REACT_ACT_ENVIRONMENT = true;
