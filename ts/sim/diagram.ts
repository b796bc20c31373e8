/**
 * A sequence diagram of a trace, in SVG: a line down for each node, an arrow for what goes over the
 * network, a label for what a node logs, and a bar across for faults. Each record is a row; the
 * time is at its left, unless it is that of the row above. The names of the nodes come again every
 * 30 rows, and under the pointer each arrow says what it is. Colours follow the reader's light or
 * dark setting.
 */
import type { TraceKind, TraceRecord } from "./trace.js";

export interface DiagramOptions {
  /** Virtual time of the first record, in milliseconds. Default: 0. */
  readonly from?: number;
  /** Virtual time of the last record, in milliseconds. Default: Infinity. */
  readonly until?: number;
  /** How many records are drawn at most, the first ones. Default: 400. */
  readonly rows?: number;
}

const ROWS = 400;
const ROW = 22;
/** Rows under one line of names. */
const SECTION = 30;
const TOP = 56;
const TIME_WIDTH = 92;
const LEAST_LANE = 120;
const WIDEST = 1600;
const CHARACTER = 7.2;
const MARGIN = 16;

/** What is drawn as an arrow from one node to another. */
const ARROWS = new Set<TraceKind>(["send", "datagram", "lost", "connect", "refused", "end", "reset", "timeout"]);
/** What ends a connection or a node, or is wrong. */
const BAD = new Set<TraceKind>(["lost", "refused", "reset", "timeout", "failed", "kill", "power-off", "violation"]);

const STYLE = `
  svg { background: #fff; color: #1c2126; font: 12px ui-monospace, "DejaVu Sans Mono", monospace; }
  .life { stroke: #c3cad2; } .time { fill: #6b7580; } .name { font-weight: 600; }
  .arrow { stroke: #2563a8; fill: none; } .arrow.bad, .mark.bad { stroke: #b3261e; }
  .lost, .timeout { stroke-dasharray: 4 3; } .head { fill: #2563a8; } .head.bad { fill: #b3261e; }
  .label { fill: currentColor; } .label.bad { fill: #b3261e; } .bar { fill: #f4e8c8; }
  .gap { fill: #fff; } .halo { stroke: #fff; stroke-width: 4px; paint-order: stroke; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181c; color: #e3e7eb; } .life { stroke: #3c444d; } .time { fill: #919ba6; }
    .arrow { stroke: #7db3ec; } .head { fill: #7db3ec; } .arrow.bad, .mark.bad { stroke: #f2857d; }
    .head.bad, .label.bad { fill: #f2857d; } .bar { fill: #413a22; } .halo { stroke: #14181c; }
    .gap { fill: #14181c; }
  }`;

export function drawDiagram(records: readonly TraceRecord[], options: DiagramOptions = {}): string {
  const { from = 0, until = Infinity, rows = ROWS } = options;
  const drawn = records.filter(({ time }) => time >= from && time <= until).slice(0, rows);
  const lanes = new Lanes(drawn);
  const height = rowAt(drawn.length) + ROW;
  const content = [
    ...lanes.names.map((name) => lifeline(lanes.at(name), height)),
    ...namesAt(24, lanes),
    ...drawn.flatMap((_, row) => (row > 0 && row % SECTION === 0 ? namesAt(rowAt(row) - ROW + 4, lanes) : [])),
    ...drawn.map((record, row) => drawRow(record, rowAt(row), lanes, record.time !== drawn[row - 1]?.time)),
  ];
  const size = `width="${lanes.width}" height="${height}" viewBox="0 0 ${lanes.width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img"><title>Sequence of events</title><style>${STYLE}</style>\n${content.join("\n")}\n</svg>\n`;
}

/** Where the line of each node is. Many nodes stand closer together. */
class Lanes {
  readonly names: readonly string[];
  readonly width: number;
  readonly #lane: number;

  constructor(records: readonly TraceRecord[]) {
    this.names = [...new Set(records.flatMap(({ node, peer }) => [node, peer]).filter((name) => name !== undefined))];
    const longest = Math.max(0, ...this.names.map(({ length }) => length)) * CHARACTER + 2 * MARGIN;
    const count = Math.max(this.names.length, 1);
    this.#lane = Math.max(longest, Math.min(LEAST_LANE * 2, (WIDEST - TIME_WIDTH) / count), 48);
    this.width = Math.ceil(TIME_WIDTH + this.#lane * count + 2 * MARGIN);
  }

  /** Between two lines. */
  get distance(): number {
    return this.#lane;
  }

  at(name: string): number {
    return TIME_WIDTH + MARGIN + (this.names.indexOf(name) + 0.5) * this.#lane;
  }
}

/** The middle of a row. */
function rowAt(row: number): number {
  return TOP + (row + Math.floor(row / SECTION) + 0.5) * ROW;
}

function lifeline(x: number, height: number): string {
  return `<line class="life" x1="${x}" y1="36" x2="${x}" y2="${height}"/>`;
}

function namesAt(y: number, lanes: Lanes): string[] {
  return lanes.names.map(
    (name) =>
      `<text class="name label halo" x="${lanes.at(name)}" y="${y}" text-anchor="middle">${escape(name)}</text>`,
  );
}

function drawRow(record: TraceRecord, y: number, lanes: Lanes, timed: boolean): string {
  const at = `x="${TIME_WIDTH - 8}" y="${y + 4}"`;
  const time = timed ? `<text class="time" ${at} text-anchor="end">${record.time.toFixed(3)}</text>` : "";
  const { node, peer, kind } = record;
  if (node === undefined) return time + bar(record, y, lanes);
  if (peer !== undefined && ARROWS.has(kind)) return time + arrow(record, node, peer, y, lanes);
  return time + mark(record, lanes.at(node), y, lanes);
}

/** A fault of the network, across all lines. */
function bar(record: TraceRecord, y: number, lanes: Lanes): string {
  const x = TIME_WIDTH + MARGIN / 2;
  return (
    `<rect class="bar" x="${x}" y="${y - ROW / 2 + 2}" width="${lanes.width - x - MARGIN / 2}" height="${ROW - 4}" rx="3"/>` +
    `<text class="label" x="${TIME_WIDTH + MARGIN}" y="${y + 4}">${escape(labelOf(record))}</text>`
  );
}

/** Its label is on the line: in the middle, or near the sender where the line is long. */
function arrow(record: TraceRecord, node: string, peer: string, y: number, lanes: Lanes): string {
  const [from, to] = [lanes.at(node), lanes.at(peer)];
  const bad = BAD.has(record.kind) ? " bad" : "";
  const side = to > from ? 1 : -1;
  const tip = to - 7 * side;
  const head = `<path class="head${bad}" d="M${to} ${y} L${tip} ${y - 4} L${tip} ${y + 4} Z"/>`;
  const line = `<line class="arrow ${record.kind}${bad}" x1="${from}" y1="${y}" x2="${tip}" y2="${y}"/>`;
  const long = Math.abs(to - from) > 2.5 * lanes.distance;
  const x = long ? from + 14 * side : (from + to) / 2;
  const anchor = !long ? "middle" : side > 0 ? "start" : "end";
  const width = labelOf(record).length * CHARACTER + 6;
  const left = { start: x - 3, middle: x - width / 2, end: x + 3 - width }[anchor];
  const gap = `<rect class="gap" x="${left}" y="${y - 8}" width="${width}" height="16"/>`;
  const title = `<title>${escape(`${record.time.toFixed(3)} ms, ${node} → ${peer}: ${labelOf(record)}`)}</title>`;
  return `<g>${title}${line}${head}${gap}${text(record, x, y, anchor, bad)}</g>`;
}

function mark(record: TraceRecord, x: number, y: number, lanes: Lanes): string {
  const bad = BAD.has(record.kind) ? " bad" : "";
  const left = x > lanes.width - 260 && x > lanes.width / 2;
  const label = text(record, left ? x - 8 : x + 8, y, left ? "end" : "start", bad);
  return `<circle class="mark head${bad}" cx="${x}" cy="${y}" r="3"/>${label}`;
}

function text(record: TraceRecord, x: number, y: number, anchor: string, bad: string): string {
  return `<text class="label halo${bad}" x="${x}" y="${y + 4}" text-anchor="${anchor}">${escape(labelOf(record))}</text>`;
}

const LONGEST_LABEL = 48;

function labelOf({ kind, text: detail, bytes }: TraceRecord): string {
  const words = kind === "log" ? [detail] : [kind, bytes === undefined ? detail : `${bytes} B`];
  const label = words.filter((word) => word !== undefined).join(" ");
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}

function escape(value: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return value.replace(/[&<>"]/g, (character) => names[character]!);
}
