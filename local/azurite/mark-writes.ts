import { randomUUID } from 'node:crypto';

/** The header of Get Blob Properties that tells which write made the blob what it is: `PutBlob`, `PutBlockList` or `CopyBlob`, and an id. */
export const writeHeader = 'x-droptune-write';

/** A blob in Azurite's database, with our mark. */
interface BlobRow {
  droptuneWrite?: string;
}

interface BlobRows {
  findOne(query: Record<string, string>): BlobRow | null;
  update(row: BlobRow): void;
}

interface RequestContext {
  response: { setHeader(name: string, value: string): void };
}

interface BlobModel {
  accountName: string;
  containerName: string;
  name: string;
}

interface BlobPlace {
  account: string;
  container: string;
  blob: string;
}

/** What is used of Azurite's store of blobs, which brings no types. */
interface BlobStore {
  db: { getCollection(name: string): BlobRows };
  BLOBS_COLLECTION: string;
  createBlob(context: unknown, blob: BlobModel, ...rest: unknown[]): Promise<unknown>;
  commitBlockList(context: unknown, blob: BlobModel, ...rest: unknown[]): Promise<unknown>;
  startCopyFromURL(context: unknown, source: unknown, destination: BlobPlace, ...rest: unknown[]): Promise<unknown>;
  copyFromURL(context: unknown, source: unknown, destination: BlobPlace, ...rest: unknown[]): Promise<unknown>;
  getBlobProperties(
    context: RequestContext,
    account: string,
    container: string,
    blob: string,
    ...rest: unknown[]
  ): Promise<unknown>;
}

export interface BlobStoreClass {
  prototype: BlobStore;
}

/**
 * Makes Azurite mark each blob with the write that made it, and tell the mark. An ETag does not tell: setting metadata or headers
 * changes it as well. Nor does the content: the same bytes may be written again. Must be called before Azurite is started.
 */
export function markWrites({ prototype: store }: BlobStoreClass): void {
  const { createBlob, commitBlockList, startCopyFromURL, copyFromURL, getBlobProperties } = store;
  store.createBlob = async function (context, blob, ...rest) {
    const answer = await createBlob.call(this, context, blob, ...rest);
    mark(this, toPlace(blob), 'PutBlob');
    return answer;
  };
  store.commitBlockList = async function (context, blob, ...rest) {
    const answer = await commitBlockList.call(this, context, blob, ...rest);
    mark(this, toPlace(blob), 'PutBlockList');
    return answer;
  };
  store.startCopyFromURL = async function (context, source, destination, ...rest) {
    const answer = await startCopyFromURL.call(this, context, source, destination, ...rest);
    mark(this, destination, 'CopyBlob');
    return answer;
  };
  store.copyFromURL = async function (context, source, destination, ...rest) {
    const answer = await copyFromURL.call(this, context, source, destination, ...rest);
    mark(this, destination, 'CopyBlob');
    return answer;
  };
  store.getBlobProperties = async function (context, account, container, blob, ...rest) {
    const answer = await getBlobProperties.call(this, context, account, container, blob, ...rest);
    const { droptuneWrite } = findRow(this, { account, container, blob }) ?? {};
    if (droptuneWrite) context.response.setHeader(writeHeader, droptuneWrite);
    return answer;
  };
}

const toPlace = ({ accountName, containerName, name }: BlobModel): BlobPlace => ({
  account: accountName,
  container: containerName,
  blob: name,
});

const rowsOf = ({ db, BLOBS_COLLECTION }: BlobStore): BlobRows => db.getCollection(BLOBS_COLLECTION);

const findRow = (store: BlobStore, { account, container, blob }: BlobPlace): BlobRow | null =>
  // LokiJS narrows down by the first column: the name leaves the fewest rows.
  rowsOf(store).findOne({ name: blob, accountName: account, containerName: container, snapshot: '' });

function mark(store: BlobStore, place: BlobPlace, api: string): void {
  const row = findRow(store, place);
  if (!row) return;
  row.droptuneWrite = `${api} ${randomUUID()}`;
  rowsOf(store).update(row);
}
