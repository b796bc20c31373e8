/** libzmq-src/patches/044: a REP gets a message without a delimiter, whose sender has gone. */
import { expect, test } from "vitest";
import { Reply, Request } from "../../ts/index.js";
import { endpointOf, portOf, texts, use } from "../support.js";
import { message, MORE, Peer } from "./peer.js";

test.each([1, 3])("a REP answers after %d messages without a delimiter", async (count) => {
  const reply = use(new Reply());
  await reply.bind("tcp://127.0.0.1:*");
  const gone = (async () => {
    for await (const { type } of reply.events) if (type === "disconnect") return;
  })();
  const stranger = await Peer.connect(portOf(reply), "DEALER");
  for (let i = 0; i < count; i++) stranger.send(message(MORE, "no delimiter"), message(0, "body"));
  stranger.end();
  await gone;
  const request = use(new Request());
  request.connect(endpointOf(reply));
  for (const text of ["1", "2"]) {
    await request.send(text);
    expect(texts(await reply.receive())).toEqual([text]);
    await reply.send(`answer ${text}`);
    expect(texts(await request.receive())).toEqual([`answer ${text}`]);
  }
});
