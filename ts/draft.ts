/** libzmq-wasm/draft: the socket types that zmq.h calls draft. No logic lives here. */
import "./node.js";
export {
  Channel,
  Client,
  Datagram,
  Dish,
  Gather,
  Peer,
  Radio,
  Scatter,
  Server,
  type DishGroupOptions,
  type RadioGroupOptions,
  type ServerRoutingOptions,
} from "./api/sockets/draft-kinds.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";
