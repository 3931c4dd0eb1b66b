export function withFirstOnPath(
  folder: string,
  environment: NodeJS.ProcessEnv,
  separator?: string,
  isWindows?: boolean,
): NodeJS.ProcessEnv;
