/** The seam between the engine and the rules: a rule reads facts and yields findings that carry their own fix. */

import type { Clash } from "./facts/clashes.ts";
import type { Credential, Facts, Place } from "./facts/facts.ts";
import type { Manifest, StrangeObject } from "./facts/manifest.ts";
import type { Violation } from "./schema/violation.ts";
import type { SecretValue } from "./secrets/secretValues.ts";
import type { Document } from "./text/document.ts";
import type { Suppression } from "./text/suppression.ts";
import type { Workspace } from "./workspace.ts";
import type { SyntaxFault } from "./yaml/node.ts";

/** What happens if it is applied as it stands (design/rules.md). */
export type Impact = "rejected" | "ignored" | "broken" | "unsafe" | "style";
export type Severity = "error" | "warning" | "information" | "hint";

export const severityOf: Readonly<Record<Impact, Severity>> = {
  rejected: "error",
  broken: "error",
  ignored: "warning",
  unsafe: "warning",
  style: "information",
};

export interface Rule {
  /** Equals the file's name. */
  readonly id: string;
  readonly impact: Impact;
  /** The list that the check goes through: the rule is not run on a document where it is empty. */
  readonly reads: Subject;
  /** Kinds of the manifests that it goes through, if not of all: without one of them it is not run either. */
  readonly kinds?: readonly string[];
  /** What it finds, as a short sentence without a full stop. */
  readonly title: string;
  /** What happens and what to do, in a few sentences a person can act on. */
  readonly why: string;
  /** When it is right to switch it off. */
  readonly off: string;
  /** Run as tests and shown on the rule's page: `bad` has this finding, `good` and the fixed `bad` have none. */
  readonly examples: readonly Example[];
  /** Runs after all others: it reads which suppressions hid something. */
  readonly last?: true;
  check(document: CheckedDocument): Iterable<Report>;
}

export interface Example {
  /** One YAML stream. */
  readonly bad: string;
  readonly good: string;
  /** The fix leaves other rules' findings, or there is none. */
  readonly fixable: boolean;
  /** Git keeps the file that they stand in. */
  readonly tracked?: true;
}

export interface Report {
  readonly at: Place;
  /** Names the thing, the consequence and the way out; never a credential value (see `hint` in keyValue.ts). */
  readonly message: string;
  /** Where a guess must not be an error. */
  readonly severity?: Severity;
  readonly fix?: Fix;
  /** Another place that the finding is about. */
  readonly related?: Related;
}

export interface Related {
  readonly document: Document;
  readonly start: number;
  readonly end: number;
  /** What stands there, as a short sentence without a full stop. */
  readonly message: string;
}

export interface Fix {
  /** Imperative, as in a menu: "Add the label `konghq.com/credential: key-auth`". */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Right without a person looking at it: `gateway-keys fix` and fix-all on save may apply it. */
  readonly safe: boolean;
}

/** Replaces `start`..`end` of a document's text; of the finding's document unless another is named. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly document?: Document;
}

/** The lists of a document that a rule can go through. */
export type Subject = {
  [K in keyof CheckedDocument]: CheckedDocument[K] extends readonly object[] ? K : never;
}[keyof CheckedDocument];

/** One YAML document as rules see it. A document with syntax errors has nothing but those. */
export interface CheckedDocument extends Facts {
  readonly document: Document;
  readonly text: string;
  readonly errors: readonly SyntaxFault[];
  readonly manifests: readonly Manifest[];
  readonly strangers: readonly StrangeObject[];
  readonly suppressions: readonly Suppression[];
  /** Every rule of this build. */
  readonly ruleIds: readonly string[];
  /** Credentials that stand in this document's Secrets, as the manifests that refer to them use them. */
  readonly secretCredentials: readonly Credential[];
  /** Secret fields of both, each once, whatever stands in them. */
  readonly secretFields: readonly Credential[];
  /** Those that hold a literal, and what it looks like. */
  readonly secretValues: readonly SecretValue[];
  /** Values, here and in Secrets here, that another caller of the same gateway has, too. */
  readonly clashes: readonly Clash[];
  readonly violations: readonly Violation[];
  /** Facts of the other documents; what is asked here decides when this document is checked again. */
  readonly workspace: Workspace;
}
