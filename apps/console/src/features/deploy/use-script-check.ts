import type { ScriptCheck } from '@garrison/domain';
import { useEffect, useState } from 'react';

/** The rule for scripts, which comes with the editor when somebody writes one: it brings a YAML parser. */
export function useScriptCheck(isWanted: boolean): ScriptCheck | undefined {
  const [check, setCheck] = useState<ScriptCheck>();
  useEffect(() => {
    if (isWanted) void import('@/features/scripts/script-text').then(({ checkScript }) => setCheck(() => checkScript));
  }, [isWanted]);
  return check;
}
