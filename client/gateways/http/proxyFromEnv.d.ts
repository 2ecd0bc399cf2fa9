declare module "proxy-from-env" {
  /** The proxy for a URL by the environment's variables; empty where it is reached without one. */
  export function getProxyForUrl(url: string): string;
}
