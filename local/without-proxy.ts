/** Keeps the Azure SDKs of this process from asking a proxy for loopback addresses. */
export function goWithoutProxy(): void {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
    delete process.env[name];
    delete process.env[name.toLowerCase()];
  }
}
