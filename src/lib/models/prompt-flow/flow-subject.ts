/** What a flow is made for. */
export interface FlowSubject {
  runId: string;
  line: string;
  /** The model's own name: `ft:phi-3-mini-4k-instruct:crumb:75f2c320`. */
  model: string;
  /** Name of the custom-keys connection, and the workspace or project that holds it. */
  connection: string;
  connectionOwner: string;
  endpointUrl: string;
  /** Tokens that conversation and answer share. */
  contextTokens: number;
}
