const LONGEST = 255;

/**
 * Can a volume be mounted here? The path is absolute, has no `.` or `..` components and no colon (seed 003, "Attaching a Volume", footnote 2); a slash at
 * its end is fine, the root is not: a mount point has to be an empty directory.
 */
export function isMountPath(at: string): boolean {
  if (!at.startsWith('/') || at.length > LONGEST || at.includes(':') || at.includes('\0')) return false;
  const parts = at.split('/').filter((part) => part !== '');
  return parts.length > 0 && !parts.includes('.') && !parts.includes('..');
}
