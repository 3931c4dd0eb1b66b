import type { LocalFile } from '../local-file.ts';
import type { Terminal } from './terminal.ts';

/** Where everything is, how to use it, how to stop. */
export function toAddressLines(facts: LocalFile, folder: string, { paint }: Terminal): string[] {
  const title = (text: string) => paint('bold', text);
  const body = '{"model":"crumb","messages":[{"role":"user","content":"Why is my loaf flat?"}]}';
  return [
    title('Where things are'),
    `  API         ${facts.url}/v1`,
    `  Key         ${facts.key}`,
    `  Runs        ${facts.url}/v1/runs`,
    `  Azure ML    ${facts.azureMlUrl} (stand-in)`,
    `  Logs        ${facts.logs}`,
    `  For tools   ${folder}/local.json`,
    '',
    title('Chat with it'),
    `  curl ${facts.url}/v1/chat/completions \\`,
    `    -H 'authorization: Bearer ${facts.key}' \\`,
    "    -H 'content-type: application/json' \\",
    `    -d '${body}'`,
    '',
    title('Make a model of your own data') + ' (one {"messages": […]} a line)',
    '  npm run drop -- path/to/file.jsonl',
    '',
  ];
}
