/** What will be done, before it is done. A gateway makes plans, `apply.ts` runs them. */
import type { CredentialValue } from "../credentials/credentialValue.ts";
import type { SubscriptionReference } from "./gateway.ts";

/** Conditions of a subscription beyond its plan; which are possible `Capabilities.terms` says. */
export interface Terms {
  /** RFC 3339. */
  readonly expiresAt?: string;
  readonly scopes?: readonly string[];
  /** IPv4, IPv6, or CIDR. */
  readonly allowedAddresses?: readonly string[];
}

/** How an action is carried out. */
interface Manner {
  /** What the plan would change beside keys stays as it is at the gateway, and comes as `Plan.alternative`. */
  readonly byManifests?: true;
}

export interface Subscribe extends Manner {
  readonly kind: "subscribe";
  readonly api: string;
  readonly application: string;
  readonly plan?: string;
  readonly terms?: Terms;
}

export interface Change extends Manner {
  readonly kind:
    | "unsubscribe"
    | "regenerate"
    | "rotate-start"
    | "rotate-finish"
    | "rotate-abandon"
    | "suspend"
    | "resume";
  readonly subscription: SubscriptionReference;
}

/** Takes over what somebody made by hand: the same key, from then on one of ours. */
export interface Adopt extends Manner {
  readonly kind: "adopt";
  /** As it is listed, with `managed` false. */
  readonly subscription: SubscriptionReference;
}

/** Plain data without a secret: it is written to the journal as it stands. */
export type Action = Subscribe | Change | Adopt;

export type ActionKind = Action["kind"];

/** A key that a step has made. */
export interface IssuedCredential {
  readonly subscription: SubscriptionReference;
  /** `CredentialRecord.id` */
  readonly id: string;
  readonly value: CredentialValue;
}

/** Takes keys for safe keeping: SecretStorage, a file, a terminal. */
export interface Recipient {
  /** Returns when the key is safe; a rejection makes the plan undo what made the key. */
  take(issued: IssuedCredential): Promise<void>;
  /** The credential is no more, or never came to be: forget its key. */
  drop(subscription: SubscriptionReference, credential: string): Promise<void>;
}

/** What a step may use while it runs. */
export interface StepRun {
  /** Names the attempt, over the death of a process too: what bears it was made by it. */
  readonly operation: string;
  readonly signal: AbortSignal;
  readonly recipient: Recipient;
  /** Tells the person what is waited for, or what the gateway says meanwhile: a sentence. */
  tell(sentence: string): void;
}

export interface Step {
  /** Stable over plans of the same action: `create-key`. */
  readonly id: string;
  readonly effect: "creates" | "changes" | "deletes" | "hands over" | "waits";
  /** "Create key gwk_acme_mobile_weather_prod" */
  readonly says: string;
  /** "Delete the new key again"; absent where there is no way back. */
  readonly undoSays?: string;
  /** What a person does if it stops here: a sentence. */
  readonly byHand: string;
  /**
   * Repeatable: run again after a crash, it finds its own work. Throws `GatewayError`; without an `undo`, and once
   * part of it is done, with `mayHaveHappened`.
   */
  run(run: StepRun): Promise<void>;
  /**
   * Repeatable too, and harmless where nothing was done. Present exactly where `undoSays` is. Throws `conflict`
   * where what it would take away is all that is left: a later step may have happened although nobody heard of it.
   */
  undo?(run: StepRun): Promise<void>;
}

/** An object to write into the workspace, for whoever applies it from there. It holds no key. */
export interface PlannedManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /**
   * What its `spec` is to say: plain data.
   * @param written What the workspace says of it so far; undefined where nothing does, and the gateway's word counts.
   */
  spec(written: unknown): object;
}

/** The changes of a plan that a workspace may hold, where a team or its tools apply what is written there. */
export interface Alternative {
  /** Whose the objects are: "Argo CD (application shop)"; undefined where nobody is known. */
  readonly owner: string | undefined;
  readonly manifests: readonly PlannedManifest[];
}

export interface Plan {
  readonly gateway: string;
  readonly action: Action;
  readonly steps: readonly Step[];
  /** Sentences to read before agreeing. */
  readonly warnings: readonly string[];
  /** What `byManifests` is about; absent where there is nothing of the kind. */
  readonly alternative?: Alternative;
  /** Ids, the gateway's own, of what was there when the plan was made; see `Attempt`. */
  readonly before: readonly string[];
}
