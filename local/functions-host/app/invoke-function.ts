import { randomUUID } from 'node:crypto';
import { toErrorText } from '../error-text.ts';
import type { HostLog } from '../host-log.ts';
import type { RegisteredFunction } from './function-metadata.ts';
import type { CoreInvocationContext } from './programming-model.ts';
import type { RpcInvocationRequest, RpcRetryContext, RpcTypedData } from './rpc-types.ts';
import { runHooks, type WorkerApp } from './worker-app.ts';

/** What the host sends with an invocation. `inputs` are by binding name; a missing value is null. */
export interface Invocation {
  invocationId?: string;
  inputs: Record<string, RpcTypedData | undefined>;
  triggerMetadata?: Record<string, RpcTypedData>;
  retryContext?: RpcRetryContext | null;
}

function toRequest(called: RegisteredFunction, invocation: Invocation): RpcInvocationRequest {
  return {
    invocationId: invocation.invocationId ?? randomUUID(),
    functionId: called.name,
    inputData: Object.entries(invocation.inputs).map(([name, data]) => (data ? { name, data } : { name })),
    triggerMetadata: invocation.triggerMetadata ?? {},
    traceContext: { traceParent: '', traceState: '', attributes: {} },
    retryContext: invocation.retryContext ?? null,
  };
}

/** Invokes a function once with its hooks, as the Node worker does. Rejects with what the handler throws. */
export async function invokeFunction(
  app: WorkerApp,
  called: RegisteredFunction,
  invocation: Invocation,
  log: HostLog,
): Promise<RpcTypedData | null | undefined> {
  if (!app.programmingModel) throw new Error('The app has registered no programming model.');
  const request = toRequest(called, invocation);
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata: called.metadata,
    log: (level, _category, message) => log.write(level, called.name, message),
  };
  const model = app.programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const shared = { hookData: {}, appHookData: app.appHookData, invocationContext: context };

  const before = { ...shared, inputs, functionCallback: called.handler };
  core.state = 'preInvocationHooks';
  await runHooks(app, 'preInvocation', before);

  const after: Record<string, unknown> = { ...shared, inputs: before.inputs, result: null, error: null };
  core.state = 'invocation';
  try {
    after['result'] = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after['error'] = error ?? new Error('The function threw nothing.');
  }
  core.state = 'postInvocationHooks';
  await runHooks(app, 'postInvocation', after);
  const failure: unknown = after['error'];
  if (failure instanceof Error) throw failure;
  if (failure) throw new Error(toErrorText(failure));
  return (await model.getResponse(context, after['result'])).returnValue;
}
