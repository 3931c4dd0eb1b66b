/** `npm run package`: makes what is deployed, in `out/`. The same sources give the same bytes, wherever they are checked out. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { build } from './build.ts';
import { projectRoot } from './run.ts';

/** What was made: absolute paths, and the size of the zip in bytes. */
export interface AppPackage {
  /** What is deployed: package.json, host.json and dist. */
  zip: string;
  /** The same, unpacked. */
  folder: string;
  /** Source maps, for whoever reads a stack trace. They are not deployed. */
  mapsZip: string;
  bytes: number;
}

/** What the host reads of package.json. The rest tells how to develop the app. */
const manifestKeys = ['name', 'version', 'license', 'private', 'type', 'main'];

/** Packs the app in `root` into `root/out`, in place of what was there. */
export async function packageApp(root = projectRoot): Promise<AppPackage> {
  const out = join(root, 'out');
  const made = { zip: join(out, 'droptune.zip'), folder: join(out, 'app'), mapsZip: join(out, 'droptune.maps.zip') };
  await rm(out, { recursive: true, force: true });
  await mkdir(made.folder, { recursive: true });
  await build(root, join(made.folder, 'dist'));
  await writeFile(join(made.folder, 'package.json'), await manifestOf(root));
  await writeFile(join(made.folder, 'host.json'), await readFile(join(root, 'host.json')));

  const paths = await filesOf(made.folder);
  const isMap = (path: string) => path.endsWith('.map');
  const zip = await zipOf(
    made.folder,
    paths.filter((path) => !isMap(path)),
  );
  await writeFile(made.zip, zip);
  await writeFile(made.mapsZip, await zipOf(made.folder, paths.filter(isMap)));
  await Promise.all(paths.filter(isMap).map((path) => rm(join(made.folder, path))));
  return { ...made, bytes: zip.length };
}

async function manifestOf(root: string): Promise<string> {
  const whole = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  return `${JSON.stringify(Object.fromEntries(manifestKeys.map((key) => [key, whole[key]])), null, 2)}\n`;
}

/** Paths of all files of a folder as a zip writes them, in an order that no locale changes. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => relative(folder, join(file.parentPath, file.name)).replaceAll(sep, '/')).sort();
}

/** Zips keep local time, so a time that is written as it is read anywhere; and the rights of a plain Unix file. */
const everyEntry = { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 * 0x1_0000 } as const;

async function zipOf(folder: string, paths: readonly string[]): Promise<Uint8Array> {
  const entries: Zippable = {};
  for (const path of paths) entries[path] = [await readFile(join(folder, path)), everyEntry];
  return zipSync(entries);
}

if (import.meta.main) {
  const { zip, mapsZip, bytes } = await packageApp();
  const [name, mapsName] = [zip, mapsZip].map((path) => relative(projectRoot, path));
  console.log(`${name} is what is deployed (${(bytes / 1e6).toFixed(2)} MB); ${mapsName} holds its source maps.`);
}
