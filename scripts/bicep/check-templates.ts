import { cpSync, globSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBicep } from './run-bicep.ts';

/**
 * Builds, lints and formats a copy of the templates in `folder`, the strict rules of its bicepconfig.json on. Answers one
 * line for each thing that is not right: warnings count as much as errors.
 */
export async function checkTemplates(bicep: string, folder: string): Promise<string[]> {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'droptune-')));
  try {
    cpSync(folder, copy, { recursive: true });
    const [built, linted] = await Promise.all([
      runBicep(bicep, copy, ['build', '--pattern', '*.bicep']),
      runBicep(bicep, copy, ['lint', '--pattern', '*.bicep']),
    ]);
    const formatted = await runBicep(bicep, copy, ['format', '--pattern', '**/*.bicep']);
    const said = [built, linted].flatMap(({ diagnostics }) => diagnostics);
    const complaints = said.map(
      ({ file, line, level, code, message }) => `${file.replace(`${copy}/`, '')}:${line}: ${level} ${code}: ${message}`,
    );
    const problems = [built, linted, formatted].flatMap(({ problem }) => problem ?? []);
    return [...new Set([...complaints, ...problems, ...unformatted(folder, copy)])];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Files that the formatter wrote anew. */
const unformatted = (folder: string, formatted: string): string[] =>
  globSync('**/*.bicep', { cwd: folder })
    .filter((file) => readFileSync(join(folder, file), 'utf8') !== readFileSync(join(formatted, file), 'utf8'))
    .map((file) => `${file}: is not formatted; run \`bicep format\` on it.`);
