/** Where the Durable management API answers and what its addresses carry. */
export interface ManagementBase {
  /** `http://host/runtime/webhooks/durabletask` */
  url: string;
  taskHub: string;
  /** The durable system key. */
  code: string;
}

export const requiredQuery = ({ code }: ManagementBase) => `code=${encodeURIComponent(code)}`;

export const managementQuery = (base: ManagementBase) =>
  `taskHub=${base.taskHub}&connection=Storage&${requiredQuery(base)}`;

/** The addresses to manage an instance with; the extension's own answers leave rewind out. */
export function toManagementUrls(base: ManagementBase, id: string, pathId: string, withRewind: boolean) {
  const query = managementQuery(base);
  const instance = `${base.url}/instances/${pathId}`;
  return {
    id,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    ...(withRewind ? { rewindPostUri: `${instance}/rewind?reason={text}&${query}` } : {}),
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}
