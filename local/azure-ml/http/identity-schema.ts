import { z } from 'zod';

const userAssignedId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i;

/** A resource's managed identity: the system's, or user-assigned ones by their resource ids. */
export const identitySchema = z
  .strictObject({
    type: z.enum(['SystemAssigned', 'UserAssigned', 'SystemAssigned,UserAssigned', 'None']),
    userAssignedIdentities: z
      .record(
        z.string().regex(userAssignedId, 'must be the resource id of a user-assigned identity'),
        z.strictObject({}),
      )
      .optional(),
  })
  .refine(
    ({ type, userAssignedIdentities }) =>
      type.includes('UserAssigned') === Object.keys(userAssignedIdentities ?? {}).length > 0,
    {
      message: 'userAssignedIdentities go with the type UserAssigned, and with no other',
    },
  );

export type ResourceIdentity = z.infer<typeof identitySchema>;
