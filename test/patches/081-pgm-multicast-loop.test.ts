/**
 * ZMQ_MULTICAST_LOOP decides whether sockets of this machine receive a publisher's messages over
 * epgm.
 */
import { expect, test } from "vitest";
import { HostOption, type CreateHost } from "../../ts/host.js";
import { Context, Publisher, createInstance } from "../../ts/index.js";
import { createNodeHost } from "../../ts/shim/node/host.js";

/** Node's host, with a record of each setting of the multicast loop. */
function recording(settings: number[]): CreateHost {
  return (link) => {
    const host = createNodeHost(link);
    const socketOption: typeof host.socketOption = (fd, option, value) => {
      if (option === HostOption.MulticastLoop) settings.push(value);
      return host.socketOption(fd, option, value);
    };
    return new Proxy(host, {
      get(_, name) {
        if (name === "socketOption") return socketOption;
        const value: unknown = Reflect.get(host, name);
        return typeof value === "function" ? (value.bind(host) as unknown) : value;
      },
    });
  };
}

test.each([true, false])("multicastLoop %s is set on the sockets that send", async (multicastLoop) => {
  const settings: number[] = [];
  const instance = createInstance({ host: recording(settings) });
  const publisher = new Publisher({ context: new Context({ instance }), multicastLoop, linger: 0 });
  await publisher.bind("epgm://127.0.0.1;239.192.1.1:5581");
  expect(settings.length).toBeGreaterThan(0);
  expect(new Set(settings)).toEqual(new Set([multicastLoop ? 1 : 0]));
  publisher.close();
  instance.destroy();
});
