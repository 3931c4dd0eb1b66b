import { WorkerExit } from './worker.ts';

const atHost =
  '   at Microsoft.Azure.WebJobs.Script.Description.WorkerFunctionInvoker.InvokeCore(Object[] parameters, FunctionInvocationContext context)';

function toRpcException(message: string, stack: string) {
  return {
    $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
    IsUserException: false,
    RemoteStackTrace: stack,
    RemoteMessage: message,
    RemoteTypeName: null,
    Message: `Result: Failure\nException: ${message}\nStack: ${stack}`,
    Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
    InnerException: null,
    HelpLink: null,
    Source: 'System.Private.CoreLib',
    HResult: -2146233088,
    StackTrace: atHost,
  };
}

function toExitFailure(name: string, { message }: WorkerExit) {
  const type = 'Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException';
  const details = { $type: `${type}, Microsoft.Azure.WebJobs.Script`, ClassName: type, Message: message };
  return { reason: `Activity function '${name}' failed: ${message}`, details: JSON.stringify(details) };
}

/**
 * Reason and details of an activity that threw, or whose worker has died, as they reach the orchestrator: the details are a
 * .NET exception.
 */
export function toActivityFailure(name: string, error: unknown): { reason: string; details: string } {
  if (error instanceof WorkerExit) return toExitFailure(name, error);
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  const details = {
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: ` ${message}`,
    Data: null,
    InnerException: toRpcException(message, stack),
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: null,
    WatsonBuckets: null,
  };
  return { reason: `Activity function '${name}' failed:  ${message}`, details: JSON.stringify(details) };
}

/** Details of an orchestrator that failed, as they reach its parent. */
export const toOrchestratorDetails = (error: string) => `Message: ${error}, StackTrace: ${atHost}`;
