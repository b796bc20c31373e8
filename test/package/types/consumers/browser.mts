/**
 * A page's program, under each name of the browser's entry. `libzmq-wasm` is that entry too under
 * the condition `browser`.
 */
import * as plain from "libzmq-wasm";
import * as whole from "libzmq-wasm/browser";
import { Batch, type InstanceOptions, type PreloadOptions, Subscriber, createInstance } from "libzmq-wasm/browser";
import { preload, useInstance, type WasmInput } from "libzmq-wasm/browser.js";

export const same: typeof whole = plain;
export const wasm: WasmInput = new URL("libzmq.wasm", document.baseURI);
export const options: InstanceOptions = { relay: new URL("/zmq", location.href) };
export const loading: PreloadOptions = { wasm: fetch("libzmq.wasm") };
export const inferred = new Subscriber();
export const receive = () => inferred.receiveDetailed({ properties: ["User-Id"] });

export async function show(list: HTMLElement, { signal }: AbortController): Promise<Batch> {
  await preload({ wasm });
  useInstance(createInstance(options));
  await using subscriber = new Subscriber({ linger: 0 });
  subscriber.connect("wss://example.org/zmq");
  subscriber.subscribe("kitty cats");
  const [part] = await subscriber.receive({ signal, timeout: 10 });
  const bytes: Uint8Array | undefined = part;
  list.append(new TextDecoder().decode(bytes));
  for await (const event of subscriber.events) if (event.type === "accept") list.title = event.address;
  return await subscriber.receiveBatch(10, { signal });
}

// @ts-expect-error: a page has no host thread.
createInstance({ threads: true });
