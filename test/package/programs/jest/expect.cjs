/** Jest's expect() for the suite under mocha. */
global.expect = require("expect").expect;
