import { createHash } from 'node:crypto';
import { datasetExtension } from '../../runs/contract/dataset-source.ts';
import { shortIdOf } from '../../runs/contract/run-id.ts';

/** Azure ML names may hold 32 characters; what a line's name is extended with needs the rest. */
const maxLine = 22;

const hash8 = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

const lastDash = /-+$/;
const lastExtension = /\.[^.]*$/;

/**
 * Words as Azure ML names take them: lower-case letters, digits and single dashes, a letter first. A name that would lose
 * something more than case, accents and punctuation gets four digits of its own, so that two datasets do not become one line by chance.
 */
function slugOf(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  if (words.length < 2) return `line-${hash8(text)}`;
  const slug = /^[a-z]/.test(words) ? words : `m-${words}`;
  const isWhole = slug.length <= maxLine && !/[^\p{ASCII}]/u.test(plain);
  return isWhole ? slug : `${slug.slice(0, maxLine - 5).replace(lastDash, '')}-${hash8(plain).slice(0, 4)}`;
}

/** The model line a run belongs to: its `suffix`, or else the blob's base name. A dataset keeps its line when it is packed. */
export function lineOf(blobName: string, suffix: string | undefined): string {
  const name = blobName.split('/').at(-1) ?? blobName;
  const extension = datasetExtension.exec(name) ?? lastExtension.exec(name);
  return slugOf(suffix ?? name.slice(0, extension?.index));
}

/** The line's online endpoint. Endpoint names are unique in a region, hence the digits of the workspace. */
export const endpointNameOf = (line: string, workspaceId: string): string =>
  `${line}-${hash8(`${workspaceId}/${line}`)}`;

/** A run's deployment on its line's endpoint. */
export const deploymentNameOf = (runId: string): string => `r-${shortIdOf(runId)}`;

/** The custom-keys connection through which prompt flow reaches the line. */
export const connectionNameOf = (line: string): string => `droptune-${line}`;

/** The name under which clients reach exactly this run's model, in OpenAI's form for fine-tuned models. */
export const modelNameOf = (baseModel: string, line: string, runId: string): string =>
  `ft:${baseModel.toLowerCase().split(':', 1)[0]}:${line}:${shortIdOf(runId)}`;

/** What a client's `model` asks for: a line's live deployment, or the deployment of one run. */
export type ModelReference = { line: string; shortId?: string };

/** Reads `support-bot` and `ft:phi-3-mini-4k-instruct:support-bot:1a2b3c4d`; undefined for anything else. */
export function readModelName(name: string): ModelReference | undefined {
  const tuned = /^ft:[^:]+:([a-z][a-z0-9-]*):([0-9a-f]{8})$/.exec(name);
  if (tuned?.[1] && tuned[2]) return { line: tuned[1], shortId: tuned[2] };
  return /^[a-z][a-z0-9-]*$/.test(name) ? { line: name } : undefined;
}
