import zmq = require("libzmq-wasm/v5-compat");
export = zmq;
