/** A program that knows Azurite's HTTPS addresses and signs in by managed identity. Prints what it has read back. */
import { TableClient } from '@azure/data-tables';
import { DefaultAzureCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';

const credential = new DefaultAzureCredential();
const container = new BlobServiceClient(process.env['BLOB_URL'] ?? '', credential).getContainerClient('datasets');
await container.create();
const blob = container.getBlockBlobClient('a.jsonl');
await blob.upload('hello', 5);

const table = new TableClient(process.env['TABLE_URL'] ?? '', 'runs', credential);
await table.createTable();
await table.createEntity({ partitionKey: 'p', rowKey: 'r', count: 1 });
const { count } = await table.getEntity<{ count: number }>('p', 'r');
process.stdout.write(`blob ${String(await blob.downloadToBuffer())}, entity ${count}`);
