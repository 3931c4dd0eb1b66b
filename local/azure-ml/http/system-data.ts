/** Who made a resource and when, as ARM shows it; times in milliseconds since 1970. */
export function toSystemData(createdAt: number, lastModifiedAt = createdAt) {
  return {
    createdAt: new Date(createdAt).toISOString(),
    createdBy: 'droptune',
    createdByType: 'Application',
    lastModifiedAt: new Date(lastModifiedAt).toISOString(),
    lastModifiedBy: 'droptune',
    lastModifiedByType: 'Application',
  };
}
