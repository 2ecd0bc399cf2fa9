import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Clock } from "../../client/gateways/sandbox/service/clock.ts";
import { openKeyService } from "../../client/gateways/sandbox/service/open.ts";
import type { Call, KeyService } from "../../client/gateways/sandbox/service/service.ts";

const begun: (() => void)[] = [];
afterEach(() => {
  for (const end of begun.splice(0).reverse()) end();
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-sandbox-"));
  begun.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A key service that is closed after the test. */
export function open(folder: string, clock?: Clock): KeyService {
  const service = openKeyService(folder, clock);
  begun.push(() => service.close());
  return service;
}

/** A clock that stands until it is moved. */
export class StandingClock implements Clock {
  wall = Date.UTC(2026, 10, 21, 12, 0, 0);
  passed = 0;

  now(): number {
    return this.wall;
  }

  steady(): number {
    return this.passed;
  }

  /** Time passes. */
  pass(milliseconds: number): void {
    this.wall += milliseconds;
    this.passed += milliseconds;
  }

  /** Somebody sets the clock. */
  jump(milliseconds: number): void {
    this.wall += milliseconds;
  }
}

/** A call from this machine to `hello`. */
export function call(key: string | undefined, rest: Partial<Call> = {}): Call {
  return { key, api: "hello", address: "127.0.0.1", ...rest };
}

/** How many of `attempts` calls are let through. */
export function allowedOf(service: KeyService, key: string, attempts: number): number {
  let allowed = 0;
  for (let attempt = 0; attempt < attempts; attempt++) if (service.check(call(key)).allowed) allowed++;
  return allowed;
}
