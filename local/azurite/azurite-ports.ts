import { z } from 'zod';

const doors = z.object({ port: z.number(), plainPort: z.number() });

/** Where Azurite's services listen: `port` speaks HTTPS, `plainPort` HTTP. */
export const azuritePortsSchema = z.object({ blob: doors, queue: doors, table: doors });
export type AzuritePorts = z.infer<typeof azuritePortsSchema>;
