/** What the admin's API has: one line an operation. */
import {
  abandonKey,
  confirmKey,
  createKey,
  deleteKey,
  keyUsage,
  listKeys,
  listUserKeys,
  regenerateKey,
  renewKey,
  updateKey,
} from "./keys.ts";
import { listApis, listAudit, listPlans, listUsers } from "./lists.ts";
import type { Route } from "./route.ts";

export const routes: readonly Route[] = [
  createKey,
  listKeys,
  listUserKeys,
  updateKey,
  deleteKey,
  regenerateKey,
  renewKey,
  confirmKey,
  abandonKey,
  keyUsage,
  listUsers,
  listApis,
  listPlans,
  listAudit,
];
