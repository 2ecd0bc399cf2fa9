/** URIs as Go's `url.ParseRequestURI` reads them. */

/** Whether Go certainly refuses it: a scheme or a leading slash is needed, and no blank or word in host and port. */
export function isRefusedUri(text: string): boolean {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0];
  if (scheme === undefined) return !text.startsWith("/") && text !== "*";
  const authority = /^\/\/([^/?#]*)/.exec(text.slice(scheme.length))?.[1] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const port = /:([^:\]]*)$/.exec(host)?.[1] ?? "";
  return /[ "<>\\^`{|}]/.test(host) || !/^\d*$/.test(port);
}
