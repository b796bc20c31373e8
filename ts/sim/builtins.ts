/**
 * Modules of Node's that the simulation replaces parts of, as the objects that programs get, too.
 */
export const childProcess = process.getBuiltinModule("node:child_process");
export const crypto = process.getBuiltinModule("node:crypto");
export const dgram = process.getBuiltinModule("node:dgram");
export const dns = process.getBuiltinModule("node:dns");
export const fs = process.getBuiltinModule("node:fs");
export const http = process.getBuiltinModule("node:http");
export const http2 = process.getBuiltinModule("node:http2");
export const https = process.getBuiltinModule("node:https");
export const moduleSystem = process.getBuiltinModule("node:module");
export const net = process.getBuiltinModule("node:net");
export const os = process.getBuiltinModule("node:os");
export const perfHooks = process.getBuiltinModule("node:perf_hooks");
export const timers = process.getBuiltinModule("node:timers");
export const timersPromises = process.getBuiltinModule("node:timers/promises");
export const tls = process.getBuiltinModule("node:tls");
export const url = process.getBuiltinModule("node:url");
export const util = process.getBuiltinModule("node:util");
export const workerThreads = process.getBuiltinModule("node:worker_threads");
export const zlib = process.getBuiltinModule("node:zlib");
