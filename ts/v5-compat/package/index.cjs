module.exports = require("libzmq-wasm/v5-compat");
