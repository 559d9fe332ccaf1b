import { CopyButton } from '@/ui/copy-button';

/** Code with its language and a button to copy it. */
export const CodeBlock = ({ code, language }: { code: string; language?: string }) => (
  <figure className="overflow-hidden rounded-lg border border-line" data-testid="code-block">
    <figcaption className="flex items-center justify-between bg-raised py-0.5 pr-1 pl-3 text-xs text-muted"><span>{language ?? 'code'}</span><CopyButton text={code} what="code" /></figcaption>
    <pre tabIndex={0} aria-label={`${language ?? 'Code'}, ${code.split('\n').length} lines`} role="group" className="overflow-x-auto bg-surface p-3 text-[0.8125rem] leading-6"><code>{code}</code></pre>
  </figure>
);
