'use client';

import { isValidElement, type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CodeBlock } from './code-block';

const textOf = (node: ReactNode): string => (Array.isArray(node) ? node.map(textOf).join('') : typeof node === 'string' ? node : '');

/**
 * What a model may put on a page. HTML it writes is shown as the text it is, addresses are checked by the library, and pictures become links: fetching one
 * would tell its server what was said. Headings stand below those of the page.
 */
const components: Components = {
  h1: ({ children }) => <h3 className="text-lg font-semibold">{children}</h3>,
  h2: ({ children }) => <h4 className="text-base font-semibold">{children}</h4>,
  h3: ({ children }) => <h5 className="font-semibold">{children}</h5>,
  h4: ({ children }) => <h6 className="font-semibold">{children}</h6>,
  h5: ({ children }) => <h6 className="font-semibold">{children}</h6>,
  a: ({ href, children }) => <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="link">{children}</a>,
  img: ({ src, alt }) => (typeof src === 'string' && src !== '' ? <a href={src} target="_blank" rel="noopener noreferrer nofollow" className="link">{alt || 'Picture'}</a> : alt),
  input: ({ checked }) => <span aria-label={checked ? 'done' : 'not done'} role="img">{checked ? '☑' : '☐'}</span>,
  pre: ({ children }) => {
    const code = isValidElement<{ className?: string; children?: ReactNode }>(children) ? children.props : {};
    return <CodeBlock code={textOf(code.children).replace(/\n$/, '')} language={/language-(\S+)/.exec(code.className ?? '')?.[1]} />;
  },
  code: ({ children }) => <code className="rounded bg-raised px-1 py-0.5 text-[0.875em] wrap-anywhere">{children}</code>,
  table: ({ children }) => <div className="overflow-x-auto" tabIndex={0} role="group" aria-label="Table"><table className="w-full border-collapse text-sm [&_td]:border [&_td]:border-line [&_td]:px-2.5 [&_td]:py-1.5 [&_th]:border [&_th]:border-line [&_th]:bg-raised [&_th]:px-2.5 [&_th]:py-1.5 [&_th]:text-left">{children}</table></div>,
};

/** A model's answer, laid out. */
export const Markdown = ({ text }: { text: string }) => (
  <div className="space-y-3 wrap-anywhere [&_blockquote]:border-l-4 [&_blockquote]:border-line [&_blockquote]:pl-3 [&_blockquote]:text-muted [&_hr]:border-line [&_li]:my-1 [&_ol]:list-decimal [&_ol]:pl-6 [&_ul]:list-disc [&_ul]:pl-6">
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>{text}</ReactMarkdown>
  </div>
);
