/** libzmq-wasm/http: ws and wss on a path of an http.Server. No logic lives here. */
import "../node.js";
export { bindToServer } from "./bind-to-server.js";
export type { BindToServerOptions, WebServer } from "./options.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "../core/errors.js";
