/** Loaded when it is first needed. Named here, and not in the import itself, so that the bundle holds only what is used. */
export { EventGridPublisherClient } from '@azure/eventgrid';
