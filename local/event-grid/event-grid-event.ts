/** An event in the Event Grid schema, as Azure delivers it. `data` has the shape that `eventType` promises. */
export interface EventGridEvent {
  id: string;
  /** Resource id of what the event is about: the storage account, the workspace, the custom topic. */
  topic: string;
  subject: string;
  eventType: string;
  /** ISO 8601, UTC. */
  eventTime: string;
  data: unknown;
  dataVersion: string;
  metadataVersion: string;
}
