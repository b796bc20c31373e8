/**
 * Weather update server: publishes the weather of random places without a pause.
 * It teaches a PUB socket, which drops what no subscriber has asked for.
 *
 * Usage: node wuserver.ts [endpoint] [places]
 */
import { ZMQ_PUB, zmq_ctx_new, zmq_socket } from "libzmq-wasm/zmq";
import { randof, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const [endpoint = "tcp://*:5556", places = "100000"] = process.argv.slice(2);

//  Prepare our context and publisher
const context = zmq_ctx_new();
const publisher = zmq_socket(context, ZMQ_PUB);
console.log(`publishing on ${s_bind(publisher, endpoint)}`);

for (;;) {
  //  Get values that will fool the boss
  const zipcode = randof(Number(places));
  const temperature = randof(215) - 80;
  const relhumidity = randof(50) + 10;

  //  Send message to all subscribers
  s_send(publisher, `${String(zipcode).padStart(5, "0")} ${temperature} ${relhumidity}`);
}
