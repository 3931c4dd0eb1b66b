import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Certificate } from '../../local/certificate.ts';

const properties = z.record(z.string(), z.string()).default({});

/** One item as Application Insights takes it, as far as tests look. */
const envelopeSchema = z.object({
  time: z.string(),
  tags: z.record(z.string(), z.string()),
  data: z.discriminatedUnion('baseType', [
    z.object({
      baseType: z.literal('RemoteDependencyData'),
      baseData: z.object({
        id: z.string(),
        name: z.string(),
        duration: z.string(),
        success: z.boolean(),
        target: z.string().optional(),
        properties,
      }),
    }),
    z.object({
      baseType: z.literal('MetricData'),
      baseData: z.object({
        metrics: z.array(z.object({ name: z.string(), value: z.number(), count: z.number().optional() })),
        properties,
      }),
    }),
  ]),
});
export type Envelope = z.infer<typeof envelopeSchema>;

export interface TelemetryReceiver {
  connectionString: string;
  /** Where a collector would be. */
  url: string;
  /** Every body that came, as text, with the path it came to. */
  bodies: { path: string; authorization: string | undefined; text: string }[];
  /** What Application Insights would have kept, of items of the app's own. */
  envelopes(): Envelope[];
  close(): void;
}

/** An ingestion endpoint of Application Insights, and an OpenTelemetry collector, that keep what they are sent. */
export async function startTelemetryReceiver({ key, cert }: Certificate): Promise<TelemetryReceiver> {
  const bodies: TelemetryReceiver['bodies'] = [];
  const server = createServer({ key, cert }, (request, response) => {
    void buffer(request).then((raw) => {
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
      bodies.push({ path: request.url ?? '', authorization: request.headers.authorization, text });
      const accepted = request.url?.endsWith('/track') ? (JSON.parse(text) as unknown[]).length : 0;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ itemsReceived: accepted, itemsAccepted: accepted, errors: [] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    connectionString: `InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=${url}/`,
    url,
    bodies,
    envelopes: () =>
      bodies
        .filter(({ path }) => path.endsWith('/track'))
        .flatMap(({ text }) => z.array(envelopeSchema).parse(JSON.parse(text))),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
