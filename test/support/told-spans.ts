import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { spanIds } from '../../src/lib/platform/telemetry/span-ids.ts';

/** Starts tracing as the app does, and keeps the spans. */
export function keepSpans(): { all: () => ReadableSpan[]; forget: () => void; stop: () => void } {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ idGenerator: spanIds, spanProcessors }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    all: () => exporter.getFinishedSpans(),
    forget: () => exporter.reset(),
    stop() {
      trace.disable();
      context.disable();
    },
  };
}
