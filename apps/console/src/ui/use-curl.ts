import { usePageSettings } from '@/data/api';
import { curlOf, type Command } from '@/lib/curl';
import { useCopy } from '@/lib/use-copy';

/** Copies commands for a terminal, one below the other. */
export function useCurl(): { readonly copied: boolean; readonly copyCurl: (...commands: readonly Command[]) => void } {
  const settings = usePageSettings();
  const { copied, copy } = useCopy();
  return { copied, copyCurl: (...commands) => copy(commands.map((command) => curlOf(settings, command)).join('\n')) };
}
