/**
 * Records of a stream: lines, or pieces that end with another byte. Bytes stay as they are. The
 * source is read only as fast as records are taken.
 */
export async function* records(source: AsyncIterable<Buffer>, delimiter: Buffer): AsyncGenerator<Buffer, void> {
  const last = delimiter[delimiter.length - 1]!;
  let rest: Buffer[] = [];
  for await (const chunk of source) {
    let start = 0;
    for (let at = chunk.indexOf(last); at >= 0; at = chunk.indexOf(last, at + 1)) {
      const end = at + 1;
      const record =
        rest.length > 0 ? Buffer.concat([...rest, chunk.subarray(start, end)]) : chunk.subarray(start, end);
      if (!endsWith(record, delimiter)) continue;
      rest = [];
      start = end;
      yield record.subarray(0, record.length - delimiter.length);
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function endsWith(bytes: Buffer, end: Buffer): boolean {
  return bytes.length >= end.length && bytes.subarray(bytes.length - end.length).equals(end);
}

/** A line without the carriage return that programs of Windows write before its end. */
export async function* lines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  for await (const line of records(source, Buffer.from("\n")))
    yield line[line.length - 1] === 0x0d ? line.subarray(0, -1) : line;
}

/** All bytes of a stream. */
export async function wholeOf(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
