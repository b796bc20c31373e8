/**
 * The client of the Jupyter example and kernels on four libraries: cells, questions, binary data,
 * interrupts, restarts.
 */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import type { Execution } from "../../examples/jupyter/client.js";
import type { Message } from "../../examples/jupyter/message.js";
import { Supervisor } from "../../examples/jupyter/supervisor.js";
import { connect, inline, kernels, session, start, threads } from "./kernels.js";

/** Type and text of a cell's outputs. */
function seen({ outputs }: Execution): [string, unknown][] {
  return outputs.map(({ header, content }) => [header.msg_type, textOf(content)]);
}

function textOf(content: Message["content"]): unknown {
  const { text, ename, data } = content as { text?: string; ename?: string; data?: Record<string, unknown> };
  return text ?? ename ?? data?.["text/plain"];
}

function only(execution: Execution): unknown {
  expect(execution.outputs).toHaveLength(1);
  return seen(execution)[0]![1];
}

describe.each(kernels)("a kernel: $name", (kernel) => {
  test.each(["tcp", "ipc"] as const)(
    "runs cells over %s, which see the names that others have defined",
    async (transport) => {
      const [client] = await session(kernel, transport);
      const { content } = await client.request("shell", "kernel_info_request");
      expect(content).toMatchObject({ status: "ok", language_info: { name: kernel.language } });
      const first = await client.execute('print("hello"); x = 20; x + 1');
      expect(first.reply.content).toMatchObject({ status: "ok", execution_count: 1 });
      expect(seen(first)).toEqual([
        ["stream", "hello\n"],
        ["execute_result", "21"],
      ]);
      const second = await client.execute("x");
      expect(second.reply.content).toMatchObject({ status: "ok", execution_count: 2 });
      expect(only(second)).toBe("20");
    },
  );

  test("reports an error of a cell, and continues", async () => {
    const [client] = await session(kernel);
    const { reply, outputs } = await client.execute("nobody_knows_this");
    expect(reply.content).toMatchObject({ status: "error", ename: outputs[0]?.content["ename"] });
    expect(reply.content["ename"]).toMatch(/^(Reference|Name)Error$/);
    expect(reply.content["evalue"]).toContain("nobody_knows_this");
    expect(only(await client.execute("1 + 1"))).toBe("2");
  });

  test("answers many requests in flight, of several clients, each with its own reply", async () => {
    const supervisor = await start(kernel);
    const clients = [connect(supervisor), connect(supervisor), connect(supervisor)];
    await Promise.all(clients.map((client) => client.ready()));
    await Promise.all(
      clients.flatMap((client, c) =>
        Array.from({ length: 50 }, async (_, i) => {
          const running = client.execute(`print("${c}: ${i}"); ${c} * 1000 + ${i}`);
          const { parent } = await client.request("control", "kernel_info_request");
          expect(parent.msg_type).toBe("kernel_info_request");
          expect(seen(await running)).toEqual([
            ["stream", `${c}: ${i}\n`],
            ["execute_result", String(c * 1000 + i)],
          ]);
        }),
      ),
    );
    const { reply } = await clients[0]!.execute("0");
    expect(reply.content["execution_count"]).toBe(151);
  });

  test("asks the client whose cell runs", async () => {
    const supervisor = await start(kernel);
    const [client, other] = [connect(supervisor), connect(supervisor)];
    await Promise.all([client.ready(), other.ready()]);
    const prompts: string[] = [];
    const [mine, theirs] = await Promise.all([
      client.execute('input("name? ") + input("and? ")', {
        input: (prompt) => `${prompts.push(prompt)};`,
      }),
      other.execute('input("other? ")', { input: async (prompt) => Promise.resolve(prompt.toUpperCase()) }),
    ]);
    expect(prompts).toEqual(["name? ", "and? "]);
    expect([only(mine), only(theirs)]).toEqual(["'1;2;'", "'OTHER? '"]);
  });

  test("receives and sends binary data with the JSON", async () => {
    const [client] = await session(kernel);
    const blob = Buffer.alloc(1_000_000, "0123456789abcdef-");
    const { outputs } = await client.execute("display({'text/plain': 'blob'}, [buffers[1], buffers[0], buffers[1]])", {
      buffers: [blob, new Uint8Array(0)],
    });
    expect(outputs.map(({ content }) => textOf(content))).toEqual(["blob"]);
    expect(outputs[0]!.buffers.map(({ length }) => length)).toEqual([0, blob.length, 0]);
    expect(blob.equals(outputs[0]!.buffers[1]!)).toBe(true);
  });

  test("answers control and heartbeat while a cell computes; an interrupt ends that cell alone", async () => {
    const supervisor = await start(kernel);
    const client = connect(supervisor);
    await client.ready();
    await client.execute("x = 7");
    let next: Promise<Execution> | undefined;
    let alive: unknown;
    const disturb = async (): Promise<void> => {
      next = client.execute("x");
      alive = await once(connect(supervisor), "heartbeat");
      await client.request("control", "kernel_info_request");
      await client.interrupt();
    };
    const { reply } = await client.execute(kernel.endless, {
      output: ({ header }) => void (header.msg_type === "stream" && disturb()),
    });
    expect(alive).toEqual([true]);
    expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(only(await next!)).toBe("7");
  });

  test("can be interrupted by a signal, also while it waits for the user", async () => {
    const [client, supervisor] = await session(kernel);
    const asked = client.execute('input("never answered")', {
      input: () => new Promise<string>(() => supervisor.interrupt()),
    });
    expect((await asked).reply.content["ename"]).toBe("KeyboardInterrupt");
    expect(only(await client.execute('input("? ")', { input: () => "now" }))).toBe("'now'");
  });

  test("is restarted on request: its variables are gone, and the client continues", async () => {
    const [client, supervisor] = await session(kernel);
    await client.execute("x = 7");
    const { pid, connection } = supervisor;
    const restarted = once(client, "restarted");
    await supervisor.restart(() => client.shutdown(true));
    expect(supervisor.pid).not.toBe(pid);
    expect(supervisor.connection).toEqual(connection);
    await client.ready();
    await restarted;
    expect((await client.execute("x")).reply.content["status"]).toBe("error");
    const { reply } = await client.execute("x = 8; x");
    expect(reply.content).toMatchObject({ status: "ok", execution_count: 2 });
  });

  test("is restarted when its heartbeat stops; pending requests reject", async () => {
    const supervisor = await start(kernel);
    const client = connect(supervisor, { interval: 50, timeout: 3000 });
    await client.ready();
    const beats: boolean[] = [];
    client.on("heartbeat", (beating) => {
      beats.push(beating);
      if (!beating) void supervisor.restart();
    });
    const { pid } = supervisor;
    const restarted = once(client, "restarted");
    process.kill(pid!, "SIGSTOP");
    const lost = client.execute("1");
    await expect(lost).rejects.toThrow("the kernel was restarted");
    await restarted;
    expect(supervisor.pid).not.toBe(pid);
    await client.ready();
    if (beats.at(-1) !== true) await once(client, "heartbeat");
    expect(beats.slice(-2)).toEqual([false, true]);
    expect(only(await client.execute("2"))).toBe("2");
  });

  test("is started again when it dies", async () => {
    const [client, supervisor] = await session(kernel);
    const again = once(supervisor, "restarted");
    const lost = client.execute(kernel.endless, { output: () => process.kill(supervisor.pid!, "SIGKILL") });
    await expect(lost).rejects.toThrow("the kernel was restarted");
    await again;
    await client.ready();
    expect(only(await client.execute("3"))).toBe("3");
  });
});

test.each([["node", "-e", ""], ["/no/such/program"]])("a command that is not a kernel: %s", async (...argv) => {
  await expect(Supervisor.start({ argv })).rejects.toThrow(/^the kernel has ended before|ENOENT/);
});

describe.each([inline, threads])("JavaScript cells: $name", (kernel) => {
  test("are awaited, and can be interrupted meanwhile", async () => {
    const [client] = await session(kernel);
    expect(only(await client.execute("Promise.resolve(5)"))).toBe("5");
    const { reply } = await client.execute("print('waiting'); new Promise(() => {})", {
      output: ({ header }) => header.msg_type === "stream" && void client.interrupt(),
    });
    expect(reply.content["ename"]).toBe("KeyboardInterrupt");
  });

  test("can be interrupted at any moment, and only the requested one is", async () => {
    const [client] = await session(kernel);
    for (let i = 0; i < 50; i++) {
      const { reply } = await client.execute("print(); Promise.resolve().then(() => new Promise(() => {}))", {
        output: ({ header }) => void (header.msg_type === "stream" && client.interrupt()),
      });
      expect(reply.content["ename"]).toBe("KeyboardInterrupt");
      expect(only(await client.execute(`${i}`))).toBe(String(i));
    }
  });

  test("are ended after the time that the request allows", async () => {
    const [client] = await session(kernel);
    const { reply } = await client.execute("while (true);", { metadata: { timeout: 20 } });
    expect(reply.content).toMatchObject({ status: "error", evalue: "Script execution timed out after 20ms" });
  });

  test("may throw any value, and requests may have any content", async () => {
    const [client] = await session(kernel);
    const thrown = await client.execute("throw 'text'");
    expect(thrown.reply.content).toMatchObject({ status: "error", ename: "string", evalue: "'text'" });
    const { content } = await client.request("shell", "execute_request", { code: 7 });
    expect(content).toMatchObject({ status: "error", evalue: "code must be a string" });
    const silent = await client.execute("7", { silent: true });
    expect(silent.reply.content).toMatchObject({ status: "ok", execution_count: 1 });
    expect(silent.outputs).toEqual([]);
  });
});
