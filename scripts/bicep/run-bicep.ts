import { spawn } from 'node:child_process';

/** One complaint of the compiler or of its linter. */
export interface Diagnostic {
  file: string;
  line: number;
  column: number;
  level: 'Error' | 'Warning' | 'Info';
  /** Such as `BCP037` or `no-unused-params`. */
  code: string;
  message: string;
}

/** What a call of the compiler came to; `problem` is what it said where it failed without a diagnostic. */
export interface Compilation {
  diagnostics: Diagnostic[];
  problem: string | undefined;
}

/** Runs the compiler in a folder, whose bicepconfig.json it then follows. */
export async function runBicep(bicep: string, folder: string, parameters: string[]): Promise<Compilation> {
  const { code, text } = await run(bicep, folder, parameters);
  const diagnostics = readDiagnostics(text);
  const silent = code !== 0 && !diagnostics.some(({ level }) => level === 'Error');
  return { diagnostics, problem: silent ? text.trim() : undefined };
}

/** The compiler writes `FILE(LINE,COLUMN) : LEVEL CODE: MESSAGE [LINK]`. */
function readDiagnostics(text: string): Diagnostic[] {
  const form = /^(.*)\((\d+),(\d+)\) : (Error|Warning|Info) ([\w-]+): (.*)$/;
  return text.split(/\r?\n/).flatMap((row) => {
    const [found, file = '', line, column, level, code = '', message = ''] = form.exec(row) ?? [];
    if (found === undefined) return [];
    return [{ file, line: Number(line), column: Number(column), level: level as Diagnostic['level'], code, message }];
  });
}

function run(bicep: string, cwd: string, parameters: string[]): Promise<{ code: number; text: string }> {
  const child = spawn(bicep, parameters, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stderr.on('data', (piece: Buffer) => pieces.push(piece));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, text: Buffer.concat(pieces).toString('utf8') }));
  });
}
