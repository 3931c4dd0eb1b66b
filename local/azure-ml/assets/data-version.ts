/** A registered version of data: a name for a URI. */
export interface DataVersion {
  name: string;
  version: string;
  dataType: 'uri_file' | 'uri_folder' | 'mltable';
  dataUri: string;
  createdAt: number;
  /** Description, tags, properties and flags, shown again as they were given. */
  labels: Record<string, unknown>;
}

export const dataVersionKey = (name: string, version: string) => `${name}:${version}`;
