import { shellQuoted } from '@/lib/curl';
import type { ChatRequest } from './conversation';

export type Snippet = { readonly value: string; readonly label: string; readonly language: string; readonly code: string };

const indented = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);
/** JSON but for the words Python has of its own; what stands in texts is left alone. */
const pythonOf = (value: unknown): string => (typeof value === 'boolean' ? (value ? 'True' : 'False') : indented(JSON.stringify(value, null, 4), '    '));

/** The same question from a terminal and from OpenAI's clients. The key is the reader's own, in `GARRISON_API_KEY`. */
export function snippetsOf(apiUrl: string, request: ChatRequest): readonly Snippet[] {
  const members = Object.entries(request);
  return [
    {
      value: 'curl', label: 'curl', language: 'sh',
      code: [`curl -N ${shellQuoted(`${apiUrl}/v1/chat/completions`)}`, '-H "Authorization: Bearer $GARRISON_API_KEY"', "-H 'Content-Type: application/json'", `-d ${shellQuoted(JSON.stringify(request))}`].join(' \\\n  '),
    },
    {
      value: 'python', label: 'Python', language: 'python',
      code: [
        'import os', 'from openai import OpenAI', '', `client = OpenAI(base_url=${JSON.stringify(`${apiUrl}/v1`)}, api_key=os.environ["GARRISON_API_KEY"])`, 'stream = client.chat.completions.create(',
        ...members.map(([name, value]) => `    ${name}=${pythonOf(value)},`), ')', 'for piece in stream:', '    if piece.choices:', '        print(piece.choices[0].delta.content or "", end="", flush=True)',
      ].join('\n'),
    },
    {
      value: 'javascript', label: 'JavaScript', language: 'js',
      code: [
        "import OpenAI from 'openai';", '', `const client = new OpenAI({ baseURL: ${JSON.stringify(`${apiUrl}/v1`)}, apiKey: process.env.GARRISON_API_KEY });`,
        `const stream = await client.chat.completions.create(${JSON.stringify(request, null, 2)});`, "for await (const piece of stream) process.stdout.write(piece.choices[0]?.delta.content ?? '');",
      ].join('\n'),
    },
  ];
}
