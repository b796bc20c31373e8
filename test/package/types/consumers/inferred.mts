/**
 * These exports have no type annotations, so the compiler must name the package's types in the
 * declarations.
 */
import zmq from "libzmq-wasm";
import * as draft from "libzmq-wasm/draft";
import { Requester } from "libzmq-wasm/requester";
import { Poller } from "libzmq-wasm/poller";
import { Authenticator } from "libzmq-wasm/auth";
import * as mirror from "libzmq-wasm/zmq";

export const socket = new zmq.Request();
export const { events, context } = socket;
export const receive = () => socket.receiveDetailed({ properties: ["User-Id"] });
export const many = () => socket.receiveMany(10);
export const messages = (timeout: number) => socket.messages({ timeout });
export const options = { linger: 1 } satisfies zmq.SocketOptions<zmq.Dealer>;
export const optionOf = <K extends keyof zmq.Dealer>(dealer: zmq.Dealer, name: K) => dealer[name];
export const keys = zmq.curveKeyPair();
export const instance = zmq.createInstance();
export const shared = zmq.handle(instance);
export const proxy = new zmq.Proxy(new zmq.Router(), new zmq.Dealer());
export const next = async () => await socket.events.receive();
export const parts = async (batch: zmq.Batch) => [...batch].flat();
export const server = new draft.Server();
export const fromServer = () => server.receive();
export const fromDish = () => new draft.Dish().receive();
export const toRadio = (options: Parameters<draft.Radio["send"]>[1]) => options;
export const requester = new Requester();
export const poller = new Poller();
export const polled = () => poller.wait();
export const authenticator = new Authenticator();
export const { policies } = authenticator;
export const { zmq_ctx_new, zmq_poll, zmq_msg_data, zmq_threadstart } = mirror;
export const msg = new mirror.zmq_msg_t();
export const table = mirror.socketOptions;
export const whole = mirror.createZmq(instance);
export default zmq;
export { draft, mirror };
