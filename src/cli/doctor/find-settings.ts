import { access, readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Files in which a Functions host or the laptop's cloud keeps settings, the first that is there. */
const usualFiles = ['local.settings.json', '.droptune/local.settings.json'];

const valuesSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));
/** As `func` writes it, or the values alone. */
const fileSchema = z.union([z.object({ Values: valuesSchema }).transform(({ Values }) => Values), valuesSchema]);

export interface FoundSettings {
  /** Where they are from, in words. */
  place: string;
  values: Record<string, string>;
}

/** The settings of a file, else those of the environment; none when neither has any. Throws when the file cannot be read. */
export async function findSettings(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FoundSettings | undefined> {
  if (path) return readSettings(path);
  if (environment['AZURE_SUBSCRIPTION_ID'] || environment['DROPTUNE_BLOB_URL'])
    return { place: 'the environment', values: {} };
  for (const usual of usualFiles) {
    const isThere = await access(usual).then(
      () => true,
      () => false,
    );
    if (isThere) return readSettings(usual);
  }
  return undefined;
}

/** What stands in the file is not told, since it holds secrets. */
async function readSettings(path: string): Promise<FoundSettings> {
  const text = await readFile(path, 'utf8');
  try {
    return { place: path, values: fileSchema.parse(JSON.parse(text)) };
  } catch {
    throw new Error(`${path} is not a settings file: it must be JSON such as { "Values": { "NAME": "value" } }.`);
  }
}
