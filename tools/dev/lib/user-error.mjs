/** A failure the person at the keyboard can act on: its message is one clear sentence and is shown without a stack trace. */
export class UserError extends Error {}

const sentences = {
  ENOSPC: (error) => `The disk is full${error.path ? ` (while writing ${error.path})` : ''}: free some space and start again.`,
  EDQUOT: (error) => `The disk quota is used up${error.path ? ` (while writing ${error.path})` : ''}: free some space and start again.`,
  EACCES: (error) => `No permission to use ${error.path ?? 'a needed file'}: change its owner or run as the user who owns it.`,
  EPERM: (error) => `Not permitted to use ${error.path ?? 'a needed file'}: change its owner or run as the user who owns it.`,
  EROFS: (error) => `${error.path ?? 'The folder'} is on a read-only file system: choose another place with DATA_DIR.`,
  ENOTDIR: (error) => `${error.path ?? 'A needed folder'} is not a folder: move it away or choose another place with DATA_DIR.`,
};

/**
 * The text to show for any failure of the launcher: the sentence itself where there is one, and the whole stack only
 * for what nobody foresaw.
 */
export function explain(error) {
  if (error instanceof UserError) return error.message;
  const sentence = sentences[error?.code];
  if (sentence) return sentence(error);
  return error?.stack ?? String(error);
}
