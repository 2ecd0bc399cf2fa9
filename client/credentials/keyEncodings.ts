/** How a key looks on its way: in a URL, in JSON, in Base64. */

/** A text to look for. */
export interface Form {
  readonly text: string;
  /** So many characters before and after it hold bits of the key too. */
  readonly lead: number;
  readonly trail: number;
}

/** Every form in which `key` may stand in a text, the key itself first; none twice. */
export function encodingsOf(key: string): readonly Form[] {
  const bytes = Buffer.from(key);
  // Lone surrogates are replaced by this, as on every way out of the process; encodeURIComponent throws on them.
  const sound = bytes.toString();
  const url = [encodeURIComponent(sound), new URLSearchParams({ k: sound }).toString().slice(2)];
  const json = JSON.stringify(key).slice(1, -1);
  const plain = [
    key,
    sound,
    ...url,
    ...url.map((text) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
    json,
    json.replaceAll("/", "\\/"),
    JSON.stringify(json).slice(1, -1),
    json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    bytes.toString("hex"),
  ];
  const forms = [...plain.map((text) => ({ text, lead: 0, trail: 0 })), ...base64Of(bytes)];
  return [...new Map(forms.map((form) => [form.text, form])).values()];
}

/**
 * Base64 of a text that holds the key somewhere, as `user:key` does: three bytes become four characters, so there
 * are three ways, by how many bytes stand before the key. Characters that hold bits of its neighbours as well
 * vary; the others are always the same.
 */
function base64Of(key: Buffer): Form[] {
  return [0, 1, 2].flatMap((before) => {
    const bits = 8 * (before + key.length);
    const first = Math.ceil((8 * before) / 6);
    const text = Buffer.concat([Buffer.alloc(before), key])
      .toString("base64")
      .slice(first, Math.floor(bits / 6));
    const lead = before === 0 ? 0 : 1;
    const trail = bits % 6 === 0 ? 0 : 1;
    const forUrls = text.replaceAll("+", "-").replaceAll("/", "_");
    return [text, forUrls].map((form) => ({ text: form, lead, trail }));
  });
}
