/** Asks the driver, which sits outside the editor, for something only it can do. */
export async function outside(action: string, args: Record<string, unknown> = {}): Promise<unknown> {
  const address = process.env.GATEWAY_KEYS_TEST_DRIVER;
  if (address === undefined) throw new Error("The suite runs without its driver: start it with npm test.");
  const response = await fetch(address, { method: "POST", body: JSON.stringify({ action, ...args }) });
  const { value, error } = (await response.json()) as { value?: unknown; error?: string };
  if (error !== undefined) throw new Error(`${action}: ${error}`);
  return value;
}

/** A picture of the whole window, in test-output/screenshots. */
export async function screenshot(name: string): Promise<void> {
  await outside("screenshot", { name });
}
