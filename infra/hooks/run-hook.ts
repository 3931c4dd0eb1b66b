import { z } from 'zod';
import { AzError } from './az.ts';
import { SettingsError } from './settings.ts';

/** What a person said, or what nobody could be asked. */
export class Stopped extends Error {}

/** Runs a hook. Whatever goes wrong is told in a sentence, with what to do; nobody has to read a stack. */
export async function runHook(work: () => Promise<void>, explain: (reason: string) => string): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(isSelfEvident(error) ? error.message : explain(reasonOf(error)));
    process.exitCode = 1;
  }
}

const isSelfEvident = (error: unknown): error is Error => error instanceof SettingsError || error instanceof Stopped;

/** What went wrong, on one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `az answered in a form that this version does not know (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}).`;
  }
  if (error instanceof SyntaxError) return `az printed something that is no JSON (${error.message}).`;
  if (error instanceof AzError || error instanceof Error) return error.message.replaceAll(/\s*\n\s*/g, ' ');
  return String(error);
}
