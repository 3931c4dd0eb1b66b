import type { RegisteredFunction } from '../app/function-metadata.ts';

/** The orchestrators and activities of an app by name. */
export interface KnownFunctions {
  orchestrators: Map<string, RegisteredFunction>;
  activities: Map<string, RegisteredFunction>;
}

const triggered = (functions: RegisteredFunction[], type: string) =>
  new Map(functions.filter((each) => each.trigger.type === type).map((each) => [each.name, each]));

export function toKnownFunctions(functions: RegisteredFunction[]): KnownFunctions {
  return {
    orchestrators: triggered(functions, 'orchestrationTrigger'),
    activities: triggered(functions, 'activityTrigger'),
  };
}
