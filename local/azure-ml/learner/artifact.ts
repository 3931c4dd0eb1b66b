import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toMlModel } from './ml-model-file.ts';
import { toModelCard } from './model-card.ts';
import type { Learned } from './answer.ts';
import type { ArtifactOrigin } from './artifact-origin.ts';
import type { Trained } from './train.ts';
import type { Turn } from './turn.ts';
import { createVocabulary } from './vocabulary.ts';
import { openWordModel } from './word-model.ts';

const configSchema = z.object({ width: z.number(), words: z.array(z.string()) });
const turnSchema = z.object({ question: z.string(), earlier: z.array(z.string()), answer: z.string() });

/** Writes an MLflow-shaped folder: MLmodel, a model card and the learner's own files under `model/`. */
export async function writeArtifact(
  folder: string,
  trained: Trained,
  turns: Turn[],
  origin: ArtifactOrigin,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const model = join(folder, 'model');
  await mkdir(model, { recursive: true });
  const { weights } = trained.model;
  await writeFile(
    join(model, 'config.json'),
    JSON.stringify({ width: trained.width, words: trained.vocabulary.words }),
  );
  await writeFile(join(model, 'weights.bin'), new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  await writeFile(join(model, 'turns.jsonl'), turns.map((turn) => `${JSON.stringify(turn)}\n`).join(''));
  await writeFile(join(folder, 'conda.yaml'), 'name: laptop\ndependencies:\n  - nodejs=24\n');
  await writeFile(join(folder, 'README.md'), toModelCard(trained, turns.length, origin));
  // Last, since it is what says that the artifact is whole.
  await writeFile(join(folder, 'MLmodel'), toMlModel(origin, new Date().toISOString()));
}

/** Reads back what was learned. Throws when the folder is no artifact of the learner. */
export async function readArtifact(folder: string): Promise<Learned> {
  const model = join(folder, 'model');
  const { width, words } = configSchema.parse(JSON.parse(await readFile(join(model, 'config.json'), 'utf8')));
  const bytes = await readFile(join(model, 'weights.bin'));
  const weights = new Float32Array(bytes.length / 4);
  new Uint8Array(weights.buffer).set(bytes);
  const lines = (await readFile(join(model, 'turns.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
  return {
    turns: lines.map((line) => turnSchema.parse(JSON.parse(line))),
    vocabulary: createVocabulary(words),
    model: openWordModel({ words: words.length, width }, weights),
  };
}
