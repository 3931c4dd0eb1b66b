import { context, diag, DiagConsoleLogger, DiagLogLevel, metrics, propagation, trace } from '@opentelemetry/api';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { TelemetrySettings } from '../platform/config.ts';
import { spanIds } from '../platform/telemetry/span-ids.ts';
import { createCredential } from './credential.ts';
import type * as Sdk from './sdk/telemetry.ts';

/** Sends what is left and stops. */
export type StopTelemetry = () => Promise<void>;

interface Exporters {
  spans: SpanExporter;
  metrics: PushMetricExporter;
}

/**
 * Sends spans and metrics to Application Insights, to an OpenTelemetry collector, or to both, as the settings name them. Undefined
 * when they name neither: then nothing is loaded, and what is traced and counted goes nowhere.
 */
export async function startTelemetry(settings: TelemetrySettings): Promise<StopTelemetry | undefined> {
  const { APPLICATIONINSIGHTS_CONNECTION_STRING: insights, OTEL_EXPORTER_OTLP_ENDPOINT: collector } = settings;
  if (!insights && !collector) return undefined;
  const sdk = await import('./sdk/telemetry.ts');
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR);
  const exporters: Exporters[] = [];
  if (insights) exporters.push(toInsights(sdk, insights, settings.APPLICATIONINSIGHTS_AUTHENTICATION_STRING));
  // The exporters find the endpoint, and headers that it may want, in the environment by OpenTelemetry's own names.
  if (collector) exporters.push({ spans: new sdk.OTLPTraceExporter(), metrics: new sdk.OTLPMetricExporter() });

  const resource = sdk.resourceFromAttributes({
    'service.name': settings.WEBSITE_SITE_NAME,
    'service.instance.id': settings.WEBSITE_INSTANCE_ID,
  });
  const tracing = new sdk.BasicTracerProvider({
    resource,
    idGenerator: spanIds,
    spanProcessors: exporters.map(({ spans }) => new sdk.BatchSpanProcessor(spans)),
  });
  const exportIntervalMillis = settings.OTEL_METRIC_EXPORT_INTERVAL;
  const metering = new sdk.MeterProvider({
    resource,
    readers: exporters.map(
      ({ metrics: exporter }) => new sdk.PeriodicExportingMetricReader({ exporter, exportIntervalMillis }),
    ),
  });
  trace.setGlobalTracerProvider(tracing);
  metrics.setGlobalMeterProvider(metering);
  context.setGlobalContextManager(new sdk.AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new sdk.W3CTraceContextPropagator());
  return async () => {
    await Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
  };
}

/** Signed in as the app's identity where the settings ask for it, as the host itself is. Nothing is kept on disk. */
function toInsights(sdk: typeof Sdk, connectionString: string, authentication = ''): Exporters {
  const [, clientId] = /ClientId=([^;]+)/i.exec(authentication) ?? [];
  const signedIn = /Authorization=AAD/i.test(authentication) ? { credential: createCredential(clientId) } : {};
  const options = { connectionString, disableOfflineStorage: true, ...signedIn };
  return { spans: new sdk.AzureMonitorTraceExporter(options), metrics: new sdk.AzureMonitorMetricExporter(options) };
}
