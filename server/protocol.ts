/** What client and server say to each other beyond the Language Server Protocol. Types only. */

/** Settings of the editor alone (section `gatewayKeys`); what a team agrees on stands in `.gateway-keys.yaml`. */
export interface EditorSettings {
  /** Off: the server publishes nothing. */
  readonly validate: boolean;
  /** The largest file, in MiB, that is checked. */
  readonly maxFileSize: number;
}

/** What the client starts the server with (`initializationOptions`). */
export interface ServerOptions extends EditorSettings {
  /** URI of the folder that holds the rules' pages, with a slash at its end; where there is none, they are on the web. */
  readonly rulePages?: string;
}

/** Request, client to server: what the server makes of one open file, for the language status item. */
export const fileStatusRequest = "gatewayKeys/fileStatus";
export interface FileStatusParams {
  readonly uri: string;
}
export interface FileStatus {
  /** YAML or JSON documents of kinds that we know, in this file. */
  readonly documents: number;
  /** Their kinds, each once, in order of appearance. */
  readonly kinds: readonly string[];
  /** Why nothing in this file is checked, as a sentence for the user; absent when it is. */
  readonly notChecked?: string;
}

/** Notification, server to client: file statuses may have changed; ask again for what is shown. */
export const statusChangedNotification = "gatewayKeys/statusChanged";
