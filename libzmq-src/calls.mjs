// Prints a profile for the compiler with the functions that are called through pointers on the way
// of a message, in the text form of clang's -fprofile-sample-use: `node libzmq-src/calls.mjs
// LIBZMQ`. Such a call becomes a comparison and a direct call, which can be inlined; any other
// function behind the pointer is called as before. This matters in wasm, where the engine checks
// the type of a call through a table and inlines nothing: a small message in a batch takes a fifth
// less time.
//
// The lines are looked up in the sources, so the profile always fits them. A function that is not
// found is left out, with a note.
import { existsSync, readFileSync } from "node:fs";

const [libzmq] = process.argv.slice(2);

const PIPE = "_ZN3zmq6pipe_t";
const YPIPE = "_ZN3zmq7ypipe_tINS_5msg_tELi256EE";
const ENGINE = "_ZN3zmq20stream_engine_base_t";
const SESSION = "_ZN3zmq14session_base_t";
const MECHANISM = "_ZN3zmq11mechanism_t";
const DECODER = "_ZN3zmq14decoder_base_tINS_12v2_decoder_tENS_31shared_message_memory_allocatorEE";
/** Encoders for peers of ZMTP 3.0 and 3.1: base class and class of each. */
const ENCODERS = [
  ["_ZN3zmq14encoder_base_tINS_12v2_encoder_tEE", "_ZN3zmq12v2_encoder_t"],
  ["_ZN3zmq14encoder_base_tINS_14v3_1_encoder_tEE", "_ZN3zmq14v3_1_encoder_t"],
];
const ofEachEncoder = (/** @type {string} */ method) => ENCODERS.map(([base]) => base + method);

/* prettier-ignore */
/**
 * Functions: the file, the declaration as it is written there, the symbol, and for each call the
 * text of its line and the called functions.
 * @type {[file: string, declaration: string, symbol: string, calls: Record<string, string[]>][]}
 */
const FUNCTIONS = [
  ["pipe.cpp", "bool zmq::pipe_t::check_read ()", `${PIPE}10check_readEv`, {
    "_in_pipe->check_read (": [`${YPIPE}10check_readEv`],
    "_in_pipe->probe (": [`${YPIPE}5probeEPFbRKS1_E`],
  }],
  ["pipe.cpp", "bool zmq::pipe_t::read (", `${PIPE}4readEPNS_5msg_tE`, { "_in_pipe->read (": [`${YPIPE}4readEPS1_`] }],
  ["pipe.cpp", "bool zmq::pipe_t::write (", `${PIPE}5writeEPKNS_5msg_tE`, { "_out_pipe->write (": [`${YPIPE}5writeERKS1_b`] }],
  ["pipe.cpp", "void zmq::pipe_t::flush ()", `${PIPE}5flushEv`, { "_out_pipe->flush (": [`${YPIPE}5flushEv`] }],
  ["stream_engine_base.cpp", "void zmq::stream_engine_base_t::out_event ()", `${ENGINE}9out_eventEv`, {
    "_next_msg) (": [`${ENGINE}15pull_and_encodeEPNS_5msg_tE`],
    "_encoder->load_msg (": ofEachEncoder("8load_msgEPNS_5msg_tE"),
    "_encoder->encode (": ofEachEncoder("6encodeEPPhm"),
  }],
  ["stream_engine_base.cpp", "int zmq::stream_engine_base_t::pull_and_encode (", `${ENGINE}15pull_and_encodeEPNS_5msg_tE`, {
    "_session->pull_msg (": [`${SESSION}8pull_msgEPNS_5msg_tE`],
    "_mechanism->encode (": [`${MECHANISM}6encodeEPNS_5msg_tE`],
  }],
  ["stream_engine_base.cpp", "bool zmq::stream_engine_base_t::in_event_internal ()", `${ENGINE}17in_event_internalEv`, {
    "_decoder->decode (": [`${DECODER}6decodeEPKhmRm`],
    "_process_msg) (": [`${ENGINE}15decode_and_pushEPNS_5msg_tE`, "_ZN3zmq12v2_decoder_t3msgEv"],
  }],
  ["stream_engine_base.cpp", "int zmq::stream_engine_base_t::decode_and_push (", `${ENGINE}15decode_and_pushEPNS_5msg_tE`, {
    "_mechanism->decode (": [`${MECHANISM}6decodeEPNS_5msg_tE`],
    "_session->push_msg (": [`${SESSION}8push_msgEPNS_5msg_tE`],
  }],
  ...ENCODERS.flatMap(([base, encoder]) => /** @type {typeof FUNCTIONS} */ ([
    ["encoder.hpp", "    size_t encode (", `${base}6encodeEPPhm`, { "_next) (": [`${encoder}13message_readyEv`, `${encoder}10size_readyEv`] }],
    ["encoder.hpp", "    void load_msg (", `${base}8load_msgEPNS_5msg_tE`, { "_next) (": [`${encoder}13message_readyEv`] }],
  ])),
];

/** Number of runs of each line: the same for all, so that no line counts as rare. */
const COUNT = 1000;
/**
 * The compiler numbers the calls and branches of a line. A number that it has not given does no
 * harm.
 */
const SAME_LINE = 16;

function profileOf(/** @type {typeof FUNCTIONS[number]} */ [file, declaration, symbol, calls]) {
  const path = `${libzmq}/src/${file}`;
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const first = lines.findIndex((line) => line.startsWith(declaration));
  const end = `${/^ */.exec(declaration)?.[0]}}`;
  const body = first < 0 ? [] : lines.slice(first, lines.indexOf(end, first) + 1);
  const unknown = Object.keys(calls).filter((call) => !body.some((line) => line.includes(call)));
  for (const call of unknown) console.error(`calls.mjs: ${file} has no "${call}" in "${declaration.trim()}"`);
  if (unknown.length > 0) return [];
  const counts = body.flatMap((line, at) => {
    const called = Object.entries(calls).find(([call]) => line.includes(call))?.[1];
    if (!called) return [` ${at}: ${COUNT}`];
    const targets = called.map((target) => `${target}:${COUNT / called.length}`).join(" ");
    return Array.from({ length: SAME_LINE }, (_, number) => ` ${at}${number ? `.${number}` : ""}: ${COUNT} ${targets}`);
  });
  return [`${symbol}:${body.length * COUNT}:${COUNT}`, ...counts];
}

/** A profile may not be empty. */
const NONE = "none:0:0";
console.log([NONE, ...FUNCTIONS.flatMap(profileOf)].join("\n"));
