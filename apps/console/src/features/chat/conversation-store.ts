import { afterReload, type Conversation } from './conversation';

const SAVE_AFTER_MS = 500;
type Keeper = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The conversations of an account in this browser, newest first. Each lies under a key of its own, so that two tabs do not overwrite each other's.
 * Changes show at once; while an answer is being written they are saved a few times a second only.
 */
export class ConversationStore {
  /** The browser has no room for more: what is new is lost with the page. */
  isFull = false;
  private readonly known = new Map<string, Conversation>();
  private readonly unsaved = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private shown: readonly Conversation[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly storage: Keeper,
    account: string,
    private readonly prefix = `garrison.chat.${account}.`,
  ) {
    for (const key of Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')) this.read(key, storage.getItem(key));
    this.tell();
  }

  readonly list = (): readonly Conversation[] => this.shown;
  find = (id: string): Conversation | undefined => this.known.get(id);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** `soon`: more is about to come. */
  put(conversation: Conversation, soon = false): void {
    this.known.set(conversation.id, conversation);
    this.unsaved.add(conversation.id);
    if (!soon) this.save();
    else this.timer ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
    this.tell();
  }

  remove(id: string): void {
    this.known.delete(id);
    this.unsaved.delete(id);
    this.storage.removeItem(this.prefix + id);
    this.isFull = false;
    this.tell();
  }

  /** Writes down what was put off; before the page goes. */
  readonly save = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const id of this.unsaved) {
      try {
        this.storage.setItem(this.prefix + id, JSON.stringify(this.known.get(id)));
        this.isFull = false;
      } catch {
        this.isFull = true;
      }
    }
    this.unsaved.clear();
  };

  /** Another tab changed something; `value` null: removed. */
  follow(key: string | null, value: string | null): void {
    if (key === null || !key.startsWith(this.prefix)) return;
    this.known.delete(key.slice(this.prefix.length));
    this.read(key, value, false);
    this.tell();
  }

  private read(key: string, value: string | null, isStale = true): void {
    if (!key.startsWith(this.prefix) || value === null) return;
    try {
      const conversation = JSON.parse(value) as Conversation;
      if (Array.isArray(conversation.messages)) this.known.set(conversation.id, isStale ? afterReload(conversation) : conversation);
    } catch {
      // not ours, or cut off: it is not shown
    }
  }

  private tell(): void {
    this.shown = [...this.known.values()].sort((a, b) => b.updatedAt - a.updatedAt);
    this.listeners.forEach((listener) => listener());
  }
}
