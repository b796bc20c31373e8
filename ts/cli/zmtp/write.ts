/** The bytes of ZMTP 3.1 that a client of NULL or PLAIN sends. */

/** The signature and the version. A peer then tells its mechanism before it knows this side's. */
export function greetingStart(): Buffer {
  return Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 1]);
}

/** The rest of the greeting. */
export function greetingRest(mechanism: string): Buffer {
  const bytes = Buffer.alloc(52);
  bytes.write(mechanism, "latin1");
  return bytes;
}

export function command(name: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([text8(name), data]);
  const header = body.length > 255 ? longHeader(body.length) : Buffer.of(4, body.length);
  return Buffer.concat([header, body]);
}

function longHeader(size: number): Buffer {
  const header = Buffer.alloc(9);
  header[0] = 6;
  header.writeUInt32BE(size, 5);
  return header;
}

function text8(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

export function metadata(properties: Readonly<Record<string, string>>): Buffer {
  const pieces = Object.entries(properties).flatMap(([name, value]) => {
    const bytes = Buffer.from(value);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    return [text8(name), size, bytes];
  });
  return Buffer.concat(pieces);
}

export function plainHello([name, password]: readonly [string, string]): Buffer {
  return command("HELLO", Buffer.concat([text8(name), text8(password)]));
}

export function ping(context: string): Buffer {
  return command("PING", Buffer.concat([Buffer.of(0, 0), Buffer.from(context)]));
}
