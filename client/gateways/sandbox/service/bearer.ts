/** What stands after `Bearer ` in an `Authorization` header; undefined where there is none (RFC 6750 §2.1). */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer +(.*)$/i.exec(authorization ?? "")?.[1];
}
