/** zmq_poll(), zmq_poller_…() and zmq_poll_async() over sockets in the process. */
import { describe, expect, test, vi } from "vitest";
import { defaultMirrored } from "../../ts/instance.js";
import * as zmq from "../../ts/zmq/index.js";
import { close, errorName, failure, made, newContext, newPair, newSocket } from "./support.js";

function newEvent(): zmq.zmq_poller_event_t {
  return { socket: null, fd: -1, user_data: undefined, events: 0 };
}

/** Ordinary sockets, and thread-safe ones, which are polled differently. */
const KINDS: [string, [number, number]][] = [
  ["PAIR", [zmq.ZMQ_PAIR, zmq.ZMQ_PAIR]],
  ["SERVER and CLIENT", [zmq.ZMQ_SERVER, zmq.ZMQ_CLIENT]],
];

describe.each(KINDS)("%s", (_, types) => {
  test("zmq_poll() fills in revents", () => {
    const [a, b] = newPair(types);
    const items: zmq.zmq_pollitem_t[] = [
      { socket: a, events: zmq.ZMQ_POLLIN },
      { socket: b, events: zmq.ZMQ_POLLIN | zmq.ZMQ_POLLOUT },
    ];
    expect(zmq.zmq_poll(items, 0)).toBe(1);
    expect(items.map((item) => item.revents)).toEqual([0, zmq.ZMQ_POLLOUT]);
    zmq.zmq_send(b, "x");
    expect(zmq.zmq_poll(items, 2, -1)).toBe(2);
    expect(items.map((item) => item.revents)).toEqual([zmq.ZMQ_POLLIN, zmq.ZMQ_POLLOUT]);
    expect(zmq.zmq_poll(items, 1, 0)).toBe(1);
  });

  test("zmq_poll_async() notices events between its first check and its wait", async () => {
    const [a, b] = newPair(types);
    const instance = defaultMirrored();
    let sent = 0;
    const hold = vi.spyOn(instance, "hold").mockImplementationOnce(() => {
      hold.mockRestore();
      instance.hold();
      sent = zmq.zmq_send(b, "x");
    });
    expect(await zmq.zmq_poll_async([{ socket: a, events: zmq.ZMQ_POLLIN }])).toBe(1);
    expect(sent).toBe(1);
  });

  test("zmq_poller_wait() returns added sockets", () => {
    const [a, b] = newPair(types);
    const poller = made(zmq.zmq_poller_new());
    const [event, data] = [newEvent(), { any: "value" }];
    expect(zmq.zmq_poller_add(poller, a, data, zmq.ZMQ_POLLIN)).toBe(0);
    expect(failure(zmq.zmq_poller_add(poller, a, data, zmq.ZMQ_POLLIN))).toBe("-1 EINVAL");
    expect(zmq.zmq_poller_size(poller)).toBe(1);
    expect(failure(zmq.zmq_poller_wait(poller, event, 0))).toBe("-1 EAGAIN");
    expect(event).toEqual({ socket: null, fd: -1, user_data: null, events: 0 });
    zmq.zmq_send(b, "x");
    expect(zmq.zmq_poller_wait(poller, event, -1)).toBe(0);
    expect(event).toEqual({ socket: a, fd: -1, user_data: data, events: zmq.ZMQ_POLLIN });
    expect(zmq.zmq_poller_modify(poller, a, 0)).toBe(0);
    expect(failure(zmq.zmq_poller_wait(poller, event, 0))).toBe("-1 EAGAIN");
    expect(zmq.zmq_poller_remove(poller, a)).toBe(0);
    expect(failure(zmq.zmq_poller_remove(poller, a))).toBe("-1 EINVAL");
    expect(zmq.zmq_poller_destroy(poller)).toBe(0);
  });

  test("zmq_poller_wait_all() returns as many events as fit", () => {
    const [a, b] = newPair(types);
    const poller = made(zmq.zmq_poller_new());
    zmq.zmq_poller_add(poller, a, "a", zmq.ZMQ_POLLIN);
    zmq.zmq_poller_add(poller, b, "b", zmq.ZMQ_POLLOUT);
    zmq.zmq_send(b, "x");
    const events: zmq.zmq_poller_event_t[] = [];
    expect(zmq.zmq_poller_wait_all(poller, events, 5, 0)).toBe(2);
    expect(events.map((event) => event.user_data)).toEqual(["a", "b"]);
    expect(zmq.zmq_poller_wait_all(poller, events, 1, 0)).toBe(1);
    expect(failure(zmq.zmq_poller_wait_all(poller, events, -1, 0))).toBe("-1 EINVAL");
    expect(zmq.zmq_poller_destroy(poller)).toBe(0);
  });

  test("zmq_poll_async() resolves when a message has arrived", async () => {
    const [a, b] = newPair(types);
    const items: zmq.zmq_pollitem_t[] = [{ socket: a, events: zmq.ZMQ_POLLIN }];
    for (let i = 0; i < 3; i++) {
      const polled = zmq.zmq_poll_async(items);
      setImmediate(() => zmq.zmq_send(b, "x"));
      expect(await polled).toBe(1);
      expect(items[0]?.revents).toBe(zmq.ZMQ_POLLIN);
      expect(zmq.zmq_recv(a, null)).toBe(1);
    }
    expect(await zmq.zmq_poll_async(items, 0)).toBe(0);
  });

  test("zmq_poll_async() resolves to 0 after the timeout", async () => {
    const [a] = newPair(types);
    expect(await zmq.zmq_poll_async([{ socket: a, events: zmq.ZMQ_POLLIN }], 1)).toBe(0);
  });

  test("several zmq_poll_async() wait for one socket", async () => {
    const [a, b] = newPair(types);
    const items = (): zmq.zmq_pollitem_t[] => [{ socket: a, events: zmq.ZMQ_POLLIN }];
    const short = zmq.zmq_poll_async(items(), 1);
    const polled = [zmq.zmq_poll_async(items()), zmq.zmq_poll_async(items())];
    expect(await short).toBe(0);
    zmq.zmq_send(b, "x");
    expect(await Promise.all(polled)).toEqual([1, 1]);
  });
});

test("zmq_poll_async() that never has to wait lets the event loop turn", async () => {
  const [socket] = newPair();
  let turns = 0;
  const count = (): void => {
    turns++;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  while (turns < 3) expect(await zmq.zmq_poll_async([{ socket, events: zmq.ZMQ_POLLOUT }])).toBe(1);
  clearImmediate(immediate);
});

test("zmq_poll_async() ends with ETERM when the context does", async () => {
  const context = newContext();
  const socket = newSocket(context, zmq.ZMQ_PULL);
  const polled = zmq.zmq_poll_async([{ socket, events: zmq.ZMQ_POLLIN }]);
  zmq.zmq_ctx_shutdown(context);
  expect(await polled).toBe(-1);
  expect(errorName()).toBe("ETERM");
});

test("zmq_poll_async() ends with ENOTSOCK when the socket is closed", async () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PULL);
  const polled = zmq.zmq_poll_async([{ socket, events: zmq.ZMQ_POLLIN }]);
  close(socket);
  expect(await polled).toBe(-1);
  expect(errorName()).toBe("ENOTSOCK");
});

test("zmq_poll() of nothing sleeps", () => {
  const watch = zmq.zmq_stopwatch_start();
  expect(zmq.zmq_poll([], 2)).toBe(0);
  expect(zmq.zmq_poll(null, 0, 2)).toBe(0);
  expect(zmq.zmq_stopwatch_stop(watch)).toBeGreaterThan(3000);
  expect(failure(zmq.zmq_poll(null, 1, 0))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_poll([], -1, 0))).toBe("-1 EINVAL");
  expect(() => zmq.zmq_poll([], 1, 0)).toThrow(RangeError);
});

test("descriptors are polled too", () => {
  const [a, b] = newPair();
  const fd = Number(zmq.zmq_getsockopt_value(a, zmq.ZMQ_FD));
  zmq.zmq_getsockopt_value(a, zmq.ZMQ_EVENTS);
  const items: zmq.zmq_pollitem_t[] = [{ fd, events: zmq.ZMQ_POLLIN }];
  expect(zmq.zmq_poll(items, 0)).toBe(0);
  const poller = made(zmq.zmq_poller_new());
  const event = newEvent();
  expect(zmq.zmq_poller_add_fd(poller, fd, "data", zmq.ZMQ_POLLIN)).toBe(0);
  zmq.zmq_send(b, "x");
  expect(zmq.zmq_poll(items, 0)).toBe(1);
  expect(items[0]?.revents).toBe(zmq.ZMQ_POLLIN);
  expect(zmq.zmq_poller_wait(poller, event, 0)).toBe(0);
  expect(event).toEqual({ socket: null, fd, user_data: "data", events: zmq.ZMQ_POLLIN });
  expect(zmq.zmq_poller_modify_fd(poller, fd, 0)).toBe(0);
  expect(zmq.zmq_poller_remove_fd(poller, fd)).toBe(0);
  expect(failure(zmq.zmq_poller_remove_fd(poller, fd))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_poller_add_fd(poller, -1, null, zmq.ZMQ_POLLIN))).toBe("-1 EBADF");
  expect(zmq.zmq_poller_destroy(poller)).toBe(0);
});

test("a value that is not a poller, and the refusals of a poller", () => {
  const event = newEvent();
  const [socket] = newPair();
  expect(failure(zmq.zmq_poller_destroy(null))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_poller_size(null))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_poller_add(null, socket, null, zmq.ZMQ_POLLIN))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_poller_wait(null, event, 0))).toBe("-1 EFAULT");
  const poller = made(zmq.zmq_poller_new());
  const fd = { value: -1 };
  expect(failure(zmq.zmq_poller_add(poller, null, null, zmq.ZMQ_POLLIN))).toBe("-1 ENOTSOCK");
  expect(failure(zmq.zmq_poller_add(poller, socket, null, 0x80))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_poller_wait(poller, event, -1))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_poller_fd(poller, fd))).toBe("-1 EINVAL");
  const client = newSocket(newContext(), zmq.ZMQ_CLIENT);
  zmq.zmq_poller_add(poller, client, null, zmq.ZMQ_POLLIN);
  expect(zmq.zmq_poller_fd(poller, fd)).toBe(0);
  expect(fd.value).toBeGreaterThanOrEqual(0);
  expect(zmq.zmq_poller_destroy(poller)).toBe(0);
  expect(failure(zmq.zmq_poller_size(poller))).toBe("-1 EFAULT");
});
